package dev.lattice.server.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.secret.RandomToken;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.nio.ByteBuffer;
import java.time.Duration;

/** How much one caller may ask for. Callers that were not seen for a while are forgotten, with full buckets. */
public final class RateLimits {
    private static final int REMEMBERED = 100_000;
    /** Whoever is not signed in has little to ask for. */
    private static final int ANONYMOUS_PER_SECOND = 100;

    private static final int LOGINS_PER_MINUTE = 10;
    /** More than people push; a host may tell of many branches at once. */
    private static final int DELIVERIES_PER_MINUTE = 120;

    private static final int UNSIGNED_PER_MINUTE = 60;

    private final Limit callers;
    private final Limit addresses = new Limit(ANONYMOUS_PER_SECOND, Duration.ofSeconds(1));
    private final Limit loginAccounts = new Limit(LOGINS_PER_MINUTE, Duration.ofMinutes(1));
    private final Limit loginAddresses = new Limit(LOGINS_PER_MINUTE, Duration.ofMinutes(1));
    private final Limit deliveries = new Limit(DELIVERIES_PER_MINUTE, Duration.ofMinutes(1));
    private final Limit unsigned = new Limit(UNSIGNED_PER_MINUTE, Duration.ofMinutes(1));

    public RateLimits(int callsPerSecond) {
        this.callers = new Limit(callsPerSecond, Duration.ofSeconds(1));
    }

    /** @throws Problem RATE_LIMITED when this caller asks too often */
    void call(Principal caller) {
        callers.take(
                switch (caller) {
                    case Principal.User user -> user.id();
                    case Principal.Node node -> node.id();
                },
                "You make too many calls.");
    }

    /** @throws Problem RATE_LIMITED when calls from this address come too often without a valid token */
    public void anonymousCall(String address) {
        addresses.take(address, "There are too many calls from your address that carry no valid token.");
    }

    /** The call was not anonymous: it had a valid token, which only had to be looked up. */
    void wasKnown(String address) {
        addresses.giveBack(address);
    }

    /**
     * A sign-in is about to be tried.
     *
     * @throws Problem RATE_LIMITED when the account or the address tried too often
     */
    public void login(String account, String address) {
        // The address first: whoever is stopped by it neither locks others out of their accounts nor fills our memory.
        loginAddresses.take(address, "There were too many failed attempts to sign in from your address.");
        loginAccounts.take(
                ByteBuffer.wrap(RandomToken.hash(account)),
                "There were too many attempts to sign in with this e-mail address.");
    }

    /** The sign-in worked: it does not count against the address, behind which there may be an office. */
    public void loginSucceeded(String address) {
        loginAddresses.giveBack(address);
    }

    /**
     * Something came for a webhook, and its signature was good.
     *
     * @throws Problem RATE_LIMITED when too much came for it
     */
    public void delivery(String hook) {
        deliveries.take(hook, "There are too many deliveries for this webhook.");
    }

    /**
     * Something came for a webhook without a good signature. Only this counts against an address, and only such things
     * are refused for it: a proxy's address is everybody's.
     *
     * @throws Problem RATE_LIMITED when too much of that came from this address
     */
    public void unsignedDelivery(String address) {
        unsigned.take(address, "There were too many deliveries from your address without a valid signature.");
    }

    private static final class Limit {
        private final long amount;
        private final Duration per;
        private final Cache<Object, Bucket> buckets;

        Limit(long amount, Duration per) {
            this.amount = amount;
            this.per = per;
            this.buckets = Caffeine.newBuilder()
                    .maximumSize(REMEMBERED)
                    .expireAfterAccess(per.multipliedBy(2))
                    .build();
        }

        void take(Object key, String message) {
            ConsumptionProbe probe = bucket(key).tryConsumeAndReturnRemaining(1);
            if (!probe.isConsumed()) {
                throw Problem.rateLimited(message, Duration.ofNanos(probe.getNanosToWaitForRefill()));
            }
        }

        void giveBack(Object key) {
            bucket(key).addTokens(1);
        }

        private Bucket bucket(Object key) {
            return buckets.get(
                    key,
                    _ -> Bucket.builder()
                            .addLimit(limit -> limit.capacity(amount).refillGreedy(amount, per))
                            .build());
        }
    }
}
