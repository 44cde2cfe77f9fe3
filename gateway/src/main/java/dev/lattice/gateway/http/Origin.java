package dev.lattice.gateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import java.net.Inet6Address;
import java.net.InetSocketAddress;

/** Where a public connection came from and to, as the container is told. */
final class Origin {
    private static final byte[] HOST = "\r\nX-Forwarded-Host: ".getBytes(ISO_8859_1);
    private static final byte[] HOST_END = "\"\r\n".getBytes(ISO_8859_1);

    private final byte[] before;
    private final byte[] forwarded;

    /** @param port the public one */
    Origin(InetSocketAddress client, boolean encrypted, int port) {
        boolean six = client.getAddress() instanceof Inet6Address;
        String address = client.getAddress().getHostAddress();
        int zone = address.indexOf('%');
        String plain = zone < 0 ? address : address.substring(0, zone);
        String scheme = encrypted ? "https" : "http";
        before = ("X-Forwarded-For: " + plain + "\r\nX-Real-IP: " + plain + "\r\nX-Forwarded-Proto: " + scheme
                        + "\r\nX-Forwarded-Port: " + port)
                .getBytes(ISO_8859_1);
        forwarded = ("\r\nForwarded: for=" + (six ? "\"[" + plain + "]\"" : plain) + ";proto=" + scheme + ";host=\"")
                .getBytes(ISO_8859_1);
    }

    /** Writes the fields that say so. */
    void write(ByteBuf into, String host) {
        into.writeBytes(before);
        into.writeBytes(HOST);
        into.writeCharSequence(host, ISO_8859_1);
        into.writeBytes(forwarded);
        into.writeCharSequence(host, ISO_8859_1);
        into.writeBytes(HOST_END);
    }
}
