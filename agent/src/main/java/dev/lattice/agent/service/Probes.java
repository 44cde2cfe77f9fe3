package dev.lattice.agent.service;

import dev.lattice.agent.driver.EngineAwayException;
import dev.lattice.agent.driver.LaunchException;
import dev.lattice.agent.driver.ServiceContainer;
import dev.lattice.core.service.Probe;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** Asks a service, from outside its container, whether it is ready. */
final class Probes {
    private static final int OK = 200;
    private static final int FIRST_ERROR = 400;
    private static final int PROXY_MILLIS = 100;
    private static final String READY = "";

    private Probes() {}

    /**
     * Returns why it is not ready; empty when it is. Takes no longer than the probe's timeout, or a command twice that.
     *
     * @param door the port at which somebody has to be before a command is run: commands take the time of a container that
     *     is starting, connections hardly any
     */
    static String ask(ServiceContainer container, Probe probe, OptionalInt door) throws InterruptedException {
        try {
            return switch (probe) {
                case Probe.Tcp tcp -> connect(container, tcp);
                case Probe.Http http -> get(container, http);
                case Probe.Running _ -> READY;
                case Probe.Exec exec -> {
                    String silence = silence(container, exec, door);
                    yield silence.isEmpty() ? run(container, exec) : silence;
                }
            };
        } catch (IOException refused) {
            return port(probe) + ": " + refused.getMessage();
        }
    }

    private static String port(Probe probe) {
        return switch (probe) {
            case Probe.Tcp tcp -> "port " + tcp.port();
            case Probe.Http http -> "port " + http.port() + http.path();
            case Probe.Running _ -> "the container";
            case Probe.Exec exec -> String.join(" ", exec.command());
        };
    }

    private static String silence(ServiceContainer container, Probe.Exec probe, OptionalInt door) {
        if (door.isEmpty() || container.address(door.getAsInt()).isEmpty()) {
            return READY;
        }
        Probe.Tcp knock = new Probe.Tcp(door.getAsInt(), probe.interval(), probe.timeout());
        try {
            return connect(container, knock);
        } catch (IOException refused) {
            return port(knock) + ": " + refused.getMessage();
        }
    }

    private static String connect(ServiceContainer container, Probe.Tcp probe) throws IOException {
        Optional<InetSocketAddress> address = container.address(probe.port());
        if (address.isEmpty()) {
            return port(probe) + " is not reached";
        }
        try (Socket socket = new Socket()) {
            socket.connect(address.get(), millis(probe.timeout()));
            if (address.get().getAddress().isLoopbackAddress()) {
                return behindProxy(socket, probe);
            }
            return READY;
        }
    }

    /** The engine's proxy accepts for everybody, and closes at once when nobody listens behind it. */
    private static String behindProxy(Socket socket, Probe.Tcp probe) throws IOException {
        socket.setSoTimeout(PROXY_MILLIS);
        try {
            return socket.getInputStream().read() < 0 ? port(probe) + ": nobody listens" : READY;
        } catch (SocketTimeoutException open) {
            return READY;
        }
    }

    private static String get(ServiceContainer container, Probe.Http probe) throws IOException {
        Optional<InetSocketAddress> address = container.address(probe.port());
        if (address.isEmpty()) {
            return port(probe) + " is not reached";
        }
        URI question = URI.create("http://" + address.get().getAddress().getHostAddress() + ":"
                + address.get().getPort() + probe.path());
        HttpURLConnection connection = (HttpURLConnection) question.toURL().openConnection();
        try {
            connection.setConnectTimeout(millis(probe.timeout()));
            connection.setReadTimeout(millis(probe.timeout()));
            connection.setInstanceFollowRedirects(false);
            connection.setUseCaches(false);
            connection.setRequestProperty("Connection", "close");
            connection.setRequestProperty("User-Agent", "lattice-probe");
            int status = connection.getResponseCode();
            return status >= OK && status < FIRST_ERROR ? READY : port(probe) + " answers " + status;
        } finally {
            connection.disconnect();
        }
    }

    private static String run(ServiceContainer container, Probe.Exec probe) throws InterruptedException {
        try {
            ServiceContainer.Answer answer = container.run(probe.command());
            return answer.exitCode() == 0
                    ? READY
                    : "'" + probe.command().getFirst() + "' ends with " + answer.exitCode()
                            + (answer.tail().isEmpty() ? "" : ": " + answer.tail());
        } catch (LaunchException | EngineAwayException failed) {
            return String.valueOf(failed.getMessage());
        }
    }

    private static int millis(Duration duration) {
        return (int) Math.clamp(duration.toMillis(), 1, TimeUnit.MINUTES.toMillis(10));
    }
}
