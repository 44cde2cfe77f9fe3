package dev.lattice.benchmarks.push;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A page at a port of this machine, as a visitor asks for it. */
record Page(int port, String host) {
    private static final long LONGEST_NANOS = 300_000_000_000L;
    /** To ask more often would slow what is measured: whoever answers has two processors with all else. */
    private static final long PAUSE_MILLIS = 25;

    private static final int ANSWER_MILLIS = 5_000;

    /** Asks until it shows the text. */
    void await(String text) throws IOException, InterruptedException {
        long latest = System.nanoTime() + LONGEST_NANOS;
        while (!shown().contains(text)) {
            if (System.nanoTime() > latest) {
                throw new IOException("the page does not show '" + text + "'");
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    /** Empty when nobody answers. */
    private String shown() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.getOutputStream()
                    .write(("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException away) {
            return "";
        }
    }
}
