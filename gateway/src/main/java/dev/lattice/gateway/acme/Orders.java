package dev.lattice.gateway.acme;

import dev.lattice.gateway.acme.OrderQueue.Wanted;
import dev.lattice.gateway.route.Route;
import dev.lattice.gateway.route.Routes;
import dev.lattice.gateway.tls.Certificates;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.Account;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Http01Challenge;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;

/**
 * Gets a certificate for each name that a route has and the operator's own does not cover, and another one before it
 * ends. One order at a time, in the order of {@link OrderQueue}. Whatever goes wrong with a name is tried again later.
 */
public final class Orders implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Orders.class.getName());
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long LOOK_SECONDS = 60;
    /** No authority knows others: they have a dot, and an end that is no number. */
    private static final Pattern PUBLIC = Pattern.compile("([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z][a-z0-9-]*[a-z0-9]");

    private final URI directory;
    private final Path folder;
    private final Routes routes;
    private final Certificates certificates;
    private final Challenges challenges;
    private final InstantSource clock;
    private final OrderQueue queue;
    private final Semaphore news = new Semaphore(1);
    private @Nullable Account account;
    private volatile boolean closed;

    /**
     * @param directory of the authority
     * @param folder where the account's key is kept, beside the certificates
     */
    public Orders(
            URI directory,
            Path folder,
            Routes routes,
            Certificates certificates,
            Challenges challenges,
            InstantSource clock) {
        this.directory = directory;
        this.folder = folder;
        this.routes = routes;
        this.certificates = certificates;
        this.challenges = challenges;
        this.clock = clock;
        this.queue = new OrderQueue(clock);
    }

    /** Begins, on a thread of its own. */
    public void start() throws IOException {
        Files.createDirectories(folder);
        certificates.addKept(routes.hosts());
        routes.watch(news::release);
        Thread.ofPlatform().name("certificates").daemon(true).start(this::run);
    }

    private void run() {
        try {
            while (!closed) {
                boolean _ = news.tryAcquire(LOOK_SECONDS, TimeUnit.SECONDS);
                news.drainPermits();
                try {
                    pass();
                } catch (RuntimeException unforeseen) {
                    LOG.log(Level.WARNING, "looking for names without certificates failed", unforeseen);
                }
            }
        } catch (InterruptedException impossible) {
            throw new IllegalStateException("nobody interrupts this thread", impossible);
        }
    }

    /** Each name once. Who is next is found out before each order, for one may take minutes. */
    private void pass() throws InterruptedException {
        queue.keepOnly(Set.copyOf(routes.hosts()));
        Set<String> tried = new HashSet<>();
        Optional<Wanted> next = queue.next(wanted(tried));
        while (next.isPresent() && !closed) {
            tried.add(next.get().host());
            take(next.get());
            next = queue.next(wanted(tried));
        }
    }

    private List<Wanted> wanted(Set<String> tried) {
        return routes.hosts().stream()
                .filter(host -> !tried.contains(host)
                        && PUBLIC.matcher(host).matches()
                        && !host.endsWith(".localhost")
                        && queue.mayTry(host)
                        && !certificates.covers(host, clock.instant())
                        && !lasts(host))
                .map(host -> new Wanted(
                        host,
                        routes.byHost(host).map(Route::project).orElse(0L),
                        Files.exists(certificates.chain(host))))
                .toList();
    }

    /** Whether there is a certificate with more than a third of its time before it. */
    private boolean lasts(String host) {
        Path chain = certificates.chain(host);
        if (!Files.exists(chain)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(chain)) {
            X509Certificate kept =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            long begin = kept.getNotBefore().toInstant().toEpochMilli();
            long end = kept.getNotAfter().toInstant().toEpochMilli();
            return clock.millis() < end - (end - begin) / 3;
        } catch (IOException | CertificateException damaged) {
            return false;
        }
    }

    private void take(Wanted wanted) throws InterruptedException {
        String host = wanted.host();
        try {
            order(host);
            queue.succeeded(wanted);
            certificates.add(host);
            LOG.log(Level.INFO, "there is a new certificate for {0}", host);
        } catch (AcmeException | IOException | RuntimeException refused) {
            // What the library fetches late, and what it makes of nonsense, comes as exceptions that nobody declares.
            LOG.log(Level.FINE, "an order failed", refused);
            Duration pause = limit(refused)
                    .map(limit -> queue.limited(wanted, limit.getRetryAfter()))
                    .orElseGet(() -> queue.failed(wanted));
            LOG.log(Level.WARNING, "no certificate for {0}: {1}; trying again in {2} min", new Object[] {
                host, reason(refused), pause.toMinutes()
            });
        }
    }

    /** By which the authority says that it had too many orders; empty when that is not why one failed. */
    private static Optional<AcmeRateLimitedException> limit(Throwable refused) {
        for (Throwable at = refused; at != null; at = at.getCause()) {
            if (at instanceof AcmeRateLimitedException limit) {
                return Optional.of(limit);
            }
        }
        return Optional.empty();
    }

    private void order(String host) throws AcmeException, IOException, InterruptedException {
        Order order = account().newOrder().domain(host).create();
        for (Authorization authorization : order.getAuthorizations()) {
            if (authorization.getStatus() != Status.VALID) {
                prove(authorization);
            }
        }
        if (order.waitUntilReady(PATIENCE) == Status.INVALID) {
            throw new AcmeException("the authority does not accept the order" + reason(order));
        }
        KeyPair key = KeyFile.generate();
        order.execute(key);
        if (order.waitForCompletion(PATIENCE) != Status.VALID) {
            throw new AcmeException("the authority does not give it" + reason(order));
        }
        StringWriter chain = new StringWriter();
        order.getCertificate().writeCertificate(chain);
        KeyFile.write(certificates.key(host), KeyFile.text(key));
        KeyFile.write(certificates.chain(host), chain.toString());
    }

    private void prove(Authorization authorization) throws AcmeException, InterruptedException {
        Http01Challenge challenge = authorization
                .findChallenge(Http01Challenge.class)
                .orElseThrow(() -> new AcmeException("the authority does not look at HTTP"));
        challenges.put(challenge.getToken(), challenge.getAuthorization());
        try {
            challenge.trigger();
            if (challenge.waitForCompletion(PATIENCE) != Status.VALID) {
                throw new AcmeException("the authority does not reach this gateway under that name"
                        + challenge.getError().map(problem -> ": " + problem).orElse(""));
            }
        } finally {
            challenges.remove(challenge.getToken());
        }
    }

    /** Those of the library that say nothing by themselves have a cause that does. */
    private static String reason(Exception refused) {
        String message = refused.getMessage();
        Throwable cause = refused.getCause();
        return cause == null || cause.getMessage() == null || cause.getMessage().equals(message)
                ? String.valueOf(message)
                : message + ": " + cause.getMessage();
    }

    private static String reason(Order order) {
        return order.getError().map(problem -> ": " + problem).orElse("");
    }

    private Account account() throws AcmeException, IOException {
        Account known = account;
        if (known == null) {
            known = new AccountBuilder()
                    .agreeToTermsOfService()
                    .useKeyPair(KeyFile.loadOrMake(folder.resolve("account.pem")))
                    .create(new Session(directory));
            account = known;
        }
        return known;
    }

    @Override
    public void close() {
        closed = true;
        news.release();
    }
}
