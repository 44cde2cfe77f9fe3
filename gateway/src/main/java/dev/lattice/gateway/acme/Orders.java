package dev.lattice.gateway.acme;

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
import java.util.HashMap;
import java.util.Map;
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

/**
 * Gets a certificate for each name that a route has and the operator's own does not cover, and another one before it
 * ends. One order at a time. Whatever goes wrong with a name is tried again later, and keeps no other name from its own.
 */
public final class Orders implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Orders.class.getName());
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long LOOK_SECONDS = 60;
    private static final Duration FIRST_PAUSE = Duration.ofMinutes(5);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(12);
    /** No authority knows others: they have a dot, and an end that is no number. */
    private static final Pattern PUBLIC = Pattern.compile("([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z][a-z0-9-]*[a-z0-9]");

    /** A name that could not be had, and when to try again. */
    private record Failure(long untilMillis, Duration pause) {}

    private final URI directory;
    private final Path folder;
    private final Routes routes;
    private final Certificates certificates;
    private final Challenges challenges;
    private final InstantSource clock;
    private final Map<String, Failure> failures = new HashMap<>();
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
                for (String host : routes.hosts()) {
                    if (!closed) {
                        look(host);
                    }
                }
            }
        } catch (InterruptedException impossible) {
            throw new IllegalStateException("nobody interrupts this thread", impossible);
        }
    }

    private boolean due(String host) {
        Failure failure = failures.get(host);
        return PUBLIC.matcher(host).matches()
                && !host.endsWith(".localhost")
                && (failure == null || clock.millis() >= failure.untilMillis)
                && !certificates.covers(host, clock.instant())
                && !lasts(host);
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

    private void look(String host) throws InterruptedException {
        try {
            if (due(host)) {
                order(host);
                failures.remove(host);
                certificates.add(host);
                LOG.log(Level.INFO, "there is a new certificate for {0}", host);
            }
        } catch (AcmeException | IOException | RuntimeException refused) {
            // What the library fetches late, and what it makes of nonsense, comes as exceptions that nobody declares.
            LOG.log(Level.FINE, "an order failed", refused);
            Failure before = failures.get(host);
            Duration pause = before == null ? FIRST_PAUSE : before.pause.multipliedBy(2);
            Duration bounded = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
            failures.put(host, new Failure(clock.millis() + bounded.toMillis(), bounded));
            LOG.log(Level.WARNING, "no certificate for {0}: {1}; trying again in {2} min", new Object[] {
                host, reason(refused), bounded.toMinutes()
            });
        }
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
