package dev.lattice.server.domain;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.dns.DnsClient;
import io.vertx.core.dns.DnsClientOptions;
import io.vertx.core.dns.DnsException;
import io.vertx.core.dns.DnsResponseCode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks this machine's own name server. */
public final class DnsRecords implements NameRecords {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final DnsClient names;

    public DnsRecords(Vertx vertx) {
        this.names = vertx.createDnsClient(new DnsClientOptions().setQueryTimeout(PATIENCE.toMillis()));
    }

    @Override
    public Set<String> texts(String name) throws IOException {
        return Set.copyOf(ask(names.resolveTXT(name)));
    }

    @Override
    public Optional<String> alias(String name) throws IOException {
        return ask(names.resolveCNAME(name)).stream()
                .map(target -> target.endsWith(".") ? target.substring(0, target.length() - 1) : target)
                .map(target -> target.toLowerCase(Locale.ROOT))
                .findFirst();
    }

    private static List<String> ask(Future<List<String>> question) throws IOException {
        try {
            List<String> answer = question.toCompletionStage()
                    .toCompletableFuture()
                    .get(2 * PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return answer == null ? List.of() : answer;
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof DnsException refused && refused.code() == DnsResponseCode.NXDOMAIN) {
                return List.of();
            }
            throw new IOException(String.valueOf(failed.getCause()), failed);
        } catch (TimeoutException silent) {
            throw new IOException("it does not answer", silent);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", hurried);
        }
    }
}
