package dev.lattice.agent.driver.docker;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.lattice.agent.driver.EngineAwayException;
import dev.lattice.agent.driver.ServiceContainer.GoneException;
import dev.lattice.agent.driver.Usage;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.concurrent.TimeUnit;

/**
 * What the engine says that a container uses. Asked for by hand: the client's own call makes the engine count twice, a
 * second apart, for a rate that is made here from what was counted before.
 */
final class ContainerUsage {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private long cpuNanos;
    private long memory;
    private long cache = -1;
    private long received;
    private long sent;

    private ContainerUsage() {}

    static Usage of(URI engine, String container) throws GoneException, EngineAwayException {
        String path = "/containers/" + container + "/stats?stream=false&one-shot=true";
        try (EngineConnection answer = EngineConnection.get(engine, path)) {
            if (answer.status() == NOT_FOUND) {
                throw new GoneException("the engine knows no container " + container);
            }
            if (answer.status() != OK) {
                throw new EngineAwayException("the engine does not know what the container uses");
            }
            return read(answer.body());
        } catch (IOException away) {
            throw new EngineAwayException(away);
        }
    }

    static Usage read(InputStream json) throws IOException {
        ContainerUsage usage = new ContainerUsage();
        try (JsonParser parser = JSON.createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_NUMBER_INT
                        && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
                    usage.take(parser.getParsingContext().pathAsPointer().toString(), parser.getLongValue());
                }
            }
        }
        return new Usage(
                TimeUnit.NANOSECONDS.toMicros(usage.cpuNanos),
                Math.max(0, usage.memory - Math.max(0, usage.cache)),
                usage.received,
                usage.sent);
    }

    private void take(String path, long value) {
        switch (path) {
            case "/cpu_stats/cpu_usage/total_usage" -> cpuNanos = value;
            case "/memory_stats/usage" -> memory = value;
            // Files that were read or written and that nobody has open: of no use to the container itself. The first
            // with its children, of cgroups v1; the second is all that v2 has.
            case "/memory_stats/stats/total_inactive_file" -> cache = value;
            case "/memory_stats/stats/inactive_file" -> cache = cache < 0 ? value : Math.max(cache, value);
            default -> {
                if (path.startsWith("/networks/")) {
                    received += path.endsWith("/rx_bytes") ? value : 0;
                    sent += path.endsWith("/tx_bytes") ? value : 0;
                }
            }
        }
    }
}
