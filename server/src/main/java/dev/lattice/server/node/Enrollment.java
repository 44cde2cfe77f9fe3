package dev.lattice.server.node;

import dev.lattice.api.error.ErrorCode;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.project.AuditLog;
import dev.lattice.server.project.ProjectService;
import dev.lattice.server.secret.RandomToken;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;

/** Lets nodes in: by a join token, by the token that they already have, or without one on a machine of its own. */
public final class Enrollment {
    private static final Logger LOG = Logger.getLogger(Enrollment.class);

    /**
     * What a node brings along.
     *
     * @param ownMachine whether a program of this machine makes the call itself, see {@link OwnMachine}
     */
    public record Proof(Optional<String> joinToken, Optional<String> nodeToken, String address, boolean ownMachine) {}

    /** A node that was let in, with its token. */
    public record Enrolled(Node node, String token) {}

    /**
     * Whom a proof lets in where.
     *
     * @param unproven whether there was none: such a call makes new nodes only
     */
    private record Admission(ProjectId project, boolean approved, boolean unproven) {}

    private final Database database;
    private final NodeStore nodes = new NodeStore();
    private final JoinTokenStore joinTokens = new JoinTokenStore();
    private final NodeIdentity identity;
    private final ProjectService projects;
    private final AuditLog audit;
    private final Rules rules;
    private final Clock clock;

    /**
     * Who is let in besides those with a join token.
     *
     * @param sharedSecret works as a join token that is never used up
     * @param openToThisMachine whether nodes of this machine may join without any: it serves its only user
     */
    public record Rules(Optional<String> sharedSecret, BooleanSupplier openToThisMachine) {}

    public Enrollment(
            Database database,
            NodeIdentity identity,
            ProjectService projects,
            AuditLog audit,
            Rules rules,
            Clock clock) {
        this.database = database;
        this.identity = identity;
        this.projects = projects;
        this.audit = audit;
        this.rules = rules;
        this.clock = clock;
    }

    /**
     * Lets a node in, or again.
     *
     * @throws Problem JOIN_TOKEN_REFUSED, with a row in the audit; WORKER_ID_TAKEN when the id is another tenant's
     */
    Enrolled enroll(NodeId id, Facts facts, Proof proof) {
        Optional<Integer> generation = proof.nodeToken().flatMap(token -> identity.generation(id, token));
        if (generation.isPresent() && renew(id, facts, generation.get())) {
            return enrolled(id);
        }
        Optional<ProjectId> open =
                proof.joinToken().isEmpty() && proof.ownMachine() ? openProject(id) : Optional.empty();
        boolean let = database.transaction(handle -> {
            Optional<Admission> admission = open.isPresent()
                    ? open.map(project -> new Admission(project, true, true))
                    : admission(handle, id, proof);
            admission.ifPresent(allowed -> join(handle, id, facts, allowed, proof.address()));
            if (admission.isEmpty()) {
                String why = proof.joinToken().isPresent() ? "join token is not valid" : "no join token";
                audit.record(handle, Optional.empty(), proof.address(), "node.refused", id.value(), why);
            }
            return admission.isPresent();
        });
        if (!let) {
            throw Problem.of(
                    ErrorCode.JOIN_TOKEN_REFUSED,
                    "This join token is missing, unknown, expired or used. Ask for a new one.");
        }
        return enrolled(id);
    }

    /** Lets a node in by its own token, which is traded for the next. One whose answer was lost gets it again. */
    private boolean renew(NodeId id, Facts facts, int generation) {
        return database.transaction(handle -> {
            // Locked, so that two that register at once do not both trade.
            nodes.owner(handle, id);
            Optional<NodeStore.Stored> found = nodes.find(handle, id);
            if (found.isEmpty()) {
                return false;
            }
            NodeStore.Stored stored = found.get();
            boolean current = stored.node().generation() == generation;
            boolean repeated = stored.tokenUnused() && stored.node().generation() == generation + 1;
            if (current) {
                nodes.rotateToken(handle, id);
            }
            if (current || repeated) {
                nodes.update(handle, id, facts);
            }
            return current || repeated;
        });
    }

    private void join(Handle handle, NodeId id, Facts facts, Admission admission, String address) {
        Optional<NodeStore.StoredOwner> owner = nodes.owner(handle, id);
        boolean known = owner.isPresent() && !owner.get().removed();
        if (known && admission.unproven()) {
            throw Problem.of(
                    ErrorCode.WORKER_ID_TAKEN,
                    "There is a worker with this id, and this call does not carry its token. Register with a join"
                            + " token, choose another id, or remove that worker.");
        }
        if (known && !owner.get().project().equals(admission.project())) {
            throw Problem.of(ErrorCode.WORKER_ID_TAKEN, "There is another worker with this id. Choose another.");
        }
        if (known) {
            nodes.update(handle, id, facts);
            nodes.raiseGeneration(handle, id);
            // Whoever has the token may be another machine: what was approved before was not this one.
            nodes.setApproved(handle, id, admission.approved());
        } else {
            nodes.join(handle, id, admission.project(), admission.approved(), facts, clock.instant());
        }
        audit.record(
                handle,
                Optional.of(admission.project()),
                address,
                known ? "node.rejoined" : "node.joined",
                id.value(),
                facts.hostname());
    }

    private Enrolled enrolled(NodeId id) {
        identity.forget(id);
        NodeStore.Stored stored =
                database.call(handle -> nodes.find(handle, id)).orElseThrow(() -> Problem.notFound("worker", id));
        return new Enrolled(stored.node(), identity.issue(id, stored.node().generation()));
    }

    private Optional<Admission> admission(Handle handle, NodeId id, Proof proof) {
        if (proof.joinToken().isEmpty()) {
            return Optional.empty();
        }
        String token = proof.joinToken().get();
        if (rules.sharedSecret().filter(secret -> same(secret, token)).isPresent()) {
            return Optional.of(new Admission(projects.defaultProject(handle), true, false));
        }
        return joinTokens
                .redeem(handle, RandomToken.hash(token), id, clock.instant())
                .map(redeemed -> new Admission(redeemed.project(), redeemed.preApproved(), false));
    }

    private Optional<ProjectId> openProject(NodeId id) {
        if (!rules.openToThisMachine().getAsBoolean()) {
            return Optional.empty();
        }
        LOG.infof("%s joins without a join token: this server serves one person on this machine only", id);
        return Optional.of(projects.defaultProject());
    }

    private static boolean same(String a, String b) {
        return MessageDigest.isEqual(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }
}
