package dev.lattice.server.hook;

import dev.lattice.api.error.ErrorCode;
import dev.lattice.api.hook.HookReply;
import dev.lattice.api.hook.PreviewMode;
import dev.lattice.core.file.Sha256;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.server.hook.Provider.Subject;
import dev.lattice.server.hook.StoredDelivery.Outcome;
import dev.lattice.server.http.RateLimits;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.secret.RandomToken;
import dev.lattice.server.secret.Seal;
import dev.lattice.server.workload.Origin;
import dev.lattice.server.workload.Origins;
import dev.lattice.server.workload.Previews;
import dev.lattice.server.workload.Proposal;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** What Git hosts tell by webhooks. */
public final class Deliveries {
    /** Bytes of a delivery; hosts cut what is larger, or it is no push of ours. */
    static final int LARGEST_BODY = 8 << 20;

    /** So many are known again when they are repeated. */
    private static final int REMEMBERED = 500;

    private static final int LONGEST_EVENT = 64;
    private static final int TURNS = 64;
    private static final HookReply REPEATED = new HookReply("repeated", "this delivery was taken before");

    private final Parts parts;
    private final InstantSource clock;
    private final HookStore store = new HookStore();
    private final HookSecrets secrets;
    /** Whoever tells of a workload's pull requests has the one of its number. */
    private final List<Lock> turns = Stream.generate(ReentrantLock::new)
            .limit(TURNS)
            .map(Lock.class::cast)
            .toList();
    /** Stands in for webhooks that are not there, so that finding none takes as long. */
    private final StoredHook decoy;

    /** What it works with. */
    public record Parts(
            Database database, Origins origins, Previews previews, HookPushes pushes, RateLimits limits, Seal seal) {}

    public Deliveries(Parts parts, InstantSource clock) {
        this.parts = parts;
        this.clock = clock;
        this.secrets = new HookSecrets(parts.seal());
        WorkloadId nobody = new WorkloadId(0);
        this.decoy =
                new StoredHook("", nobody, secrets.close(secrets.create(), nobody), Instant.EPOCH, PreviewMode.OFF);
    }

    /**
     * Takes a delivery; what it leads to is under way when this returns.
     *
     * @param address where it came from
     * @throws Problem UNAUTHENTICATED when the signature is not good or there is no such webhook, which look alike
     */
    HookReply receive(String id, String address, Incoming incoming) {
        if (incoming.body().length > LARGEST_BODY) {
            throw Problem.of(ErrorCode.TOO_LARGE, "A delivery has at most " + LARGEST_BODY + " bytes.");
        }
        Optional<StoredHook> found = parts.database().call(handle -> store.find(handle, id));
        StoredHook hook = found.orElse(decoy);
        String secret = secrets.open(hook);
        Optional<Provider> provider = Provider.of(incoming.headers());
        boolean good = Signatures.good(provider.orElse(Provider.GITHUB), incoming, secret, clock.instant());
        if (!good || found.isEmpty() || provider.isEmpty()) {
            parts.limits().unsignedDelivery(address);
            throw stranger();
        }
        parts.limits().delivery(id);
        return take(hook.workload(), provider.get(), incoming);
    }

    private static Problem stranger() {
        return Problem.of(ErrorCode.UNAUTHENTICATED, "There is no such webhook, or the signature is not its own.");
    }

    /**
     * A delivery as it is known again.
     *
     * @param id hash of the host's own id of it
     * @param digest hash of what its signature covers
     */
    @SuppressWarnings("ArrayRecordComponent")
    private record Marks(byte[] id, byte[] digest) {}

    private HookReply take(WorkloadId workload, Provider provider, Incoming incoming) {
        String event = provider.event(incoming.headers()).orElse("");
        Subject subject = provider.subject(event);
        byte[] digest = digest(provider, incoming);
        Marks marks = new Marks(
                provider.delivery(incoming.headers()).map(RandomToken::hash).orElse(digest), digest);
        Optional<Origin> origin = parts.origins().find(workload);
        StoredDelivery blank = new StoredDelivery(
                0,
                workload,
                provider,
                shown(event),
                "",
                "",
                Optional.empty(),
                Outcome.NOTHING,
                "",
                Optional.empty(),
                now());
        HookReply reply;
        if (subject == Subject.PULL_REQUEST) {
            reply = proposed(blank, marks, origin, PullRequestReader.read(incoming));
        } else {
            Optional<Push> push = subject == Subject.PUSH ? PayloadReader.push(incoming) : Optional.empty();
            reply = pushed(blank, marks, Verdict.of(subject, origin, push), push);
        }
        if (reply.outcome().equals(HookStore.lower(Outcome.WAITING))) {
            parts.pushes().arrived();
        }
        return reply;
    }

    private HookReply pushed(StoredDelivery blank, Marks marks, Verdict verdict, Optional<Push> push) {
        StoredDelivery taken = blank.about(
                        push.map(Push::ref).orElse(""),
                        push.flatMap(Push::commit).orElse(""),
                        Optional.empty())
                .with(verdict);
        return parts.database().transaction(handle -> keep(handle, taken, marks));
    }

    private HookReply proposed(
            StoredDelivery blank, Marks marks, Optional<Origin> origin, Optional<PullRequest> request) {
        // They wait for each other's row anyway: here they do without a connection that others need.
        Lock turn = turns.get(Math.floorMod(blank.workload().hashCode(), TURNS));
        turn.lock();
        try {
            return parts.database().transaction(handle -> proposed(handle, blank, marks, origin, request));
        } finally {
            turn.unlock();
        }
    }

    private HookReply proposed(
            Handle handle, StoredDelivery blank, Marks marks, Optional<Origin> origin, Optional<PullRequest> request) {
        // One after the other, and never past its owner who turns previews off or removes it just now.
        StoredHook hook = store.hold(handle, blank.workload()).orElseThrow(Deliveries::stranger);
        if (store.isKnown(handle, blank.workload(), marks.id(), marks.digest())) {
            return REPEATED;
        }
        StoredDelivery taken =
                blank.about("", request.flatMap(PullRequest::head).orElse(""), request.map(PullRequest::number));
        Verdict verdict = Verdict.of(hook.previews(), origin, request);
        if (verdict.outcome() == Outcome.WAITING) {
            Optional<String> nothing = parts.previews()
                    .heard(handle, proposal(origin.orElseThrow(), request.orElseThrow(), blank.provider()));
            verdict = nothing.map(why -> new Verdict(Outcome.NOTHING, why)).orElse(verdict);
        }
        return keep(handle, taken.with(verdict), marks);
    }

    private static Proposal proposal(Origin origin, PullRequest request, Provider provider) {
        return new Proposal(
                origin.workload(),
                request.number(),
                request.change() != PullRequest.Change.CLOSED,
                request.change() == PullRequest.Change.REOPENED,
                request.branch(),
                request.ref(provider),
                request.fork(),
                request.head().orElse(""),
                request.page(origin.repository()),
                request.at());
    }

    private HookReply keep(Handle handle, StoredDelivery taken, Marks marks) {
        boolean first = store.take(handle, taken, marks.id(), marks.digest());
        store.forget(handle, taken.workload(), REMEMBERED);
        if (!first) {
            return REPEATED;
        }
        return new HookReply(
                HookStore.lower(taken.outcome()),
                taken.outcome() == Outcome.WAITING ? "it is seen to, after any build that is under way" : taken.note());
    }

    /**
     * What tells a delivery from others by itself. Where the id is not signed, whoever recorded a delivery could send it
     * once more under another one, and then the body tells. GitLab's bodies have no time in them: there the id tells.
     */
    private static byte[] digest(Provider provider, Incoming incoming) {
        Optional<String> id = provider == Provider.GITLAB ? provider.delivery(incoming.headers()) : Optional.empty();
        return id.map(RandomToken::hash).orElseGet(() -> Sha256.newDigest().digest(incoming.body()));
    }

    /** Hosts' names of events are words; anything else is a stranger's. */
    private static String shown(String event) {
        return event.matches("[A-Za-z0-9_. -]{1," + LONGEST_EVENT + "}") ? event : "?";
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
