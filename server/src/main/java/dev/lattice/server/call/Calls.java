package dev.lattice.server.call;

import dev.lattice.api.error.ErrorCode;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.protocol.CallInput;
import dev.lattice.protocol.CallOutput;
import dev.lattice.server.agent.Attachments;
import dev.lattice.server.problem.Problem;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** All calls that are under way from this server. */
public final class Calls implements Attachments {
    /** What calls are for; each purpose has room of its own, so that none keeps another out. */
    public enum Purpose {
        /** what somebody types */
        COMMAND(30, "commands"),
        /** backups and restores that somebody asked for */
        TRANSFER(10, "backups and restores"),
        /** whose number is seen to by those who make them */
        SCHEDULE(Integer.MAX_VALUE, "scheduled backups");

        /** At once, of one project. */
        final int most;

        private final String title;

        Purpose(int most, String title) {
            this.most = most;
            this.title = title;
        }
    }

    private record Account(ProjectId project, Purpose purpose) {}

    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final Line line;
    private final LongSupplier ids;
    private final Duration patience;
    private final Map<Long, Call> open = new ConcurrentHashMap<>();
    private final Map<Account, Integer> accounts = new ConcurrentHashMap<>();

    /** The way to nodes. */
    @FunctionalInterface
    public interface Line {
        /** Tells a node of a call; false when the node is not here. */
        boolean tell(NodeId node, dev.lattice.protocol.Call call);
    }

    public Calls(Line line, LongSupplier ids) {
        this(line, ids, ANSWER);
    }

    /** @param patience how long a node may take to answer */
    Calls(Line line, LongSupplier ids, Duration patience) {
        this.line = line;
        this.ids = ids;
        this.patience = patience;
    }

    /**
     * Runs a command in the container of an allocation; returns when its node has taken it up. May wait for seconds.
     *
     * @throws Problem NODE_UNREACHABLE when the node is away or does not answer, RATE_LIMITED when the project has too
     *     many calls under way
     */
    public Call open(ProjectId project, Purpose purpose, NodeId node, AllocationId allocation, CommandLine command)
            throws InterruptedException {
        Account account = new Account(project, purpose);
        admit(account);
        long id = ids.getAsLong();
        Call call = new Call(node, () -> {
            open.remove(id);
            accounts.computeIfPresent(account, (_, many) -> many == 1 ? null : many - 1);
        });
        open.put(id, call);
        boolean answered = false;
        try {
            answered = line.tell(node, message(id, allocation, command)) && call.awaitAnswer(patience);
        } finally {
            if (!answered) {
                call.close();
            }
        }
        if (!answered) {
            throw Problem.of(
                    ErrorCode.NODE_UNREACHABLE,
                    "The node where it runs, " + node + ", does not answer at the moment. Try again when it is back.");
        }
        return call;
    }

    private void admit(Account account) {
        int many = accounts.merge(account, 1, Integer::sum);
        Purpose purpose = account.purpose();
        if (many > purpose.most) {
            accounts.computeIfPresent(account, (_, counted) -> counted - 1);
            throw Problem.rateLimited(
                    purpose.most + " " + purpose.title + " of this project are under way. Try again when some of them"
                            + " have ended.",
                    Duration.ofSeconds(10));
        }
    }

    private static dev.lattice.protocol.Call message(long id, AllocationId allocation, CommandLine command) {
        dev.lattice.protocol.Call.Builder message = dev.lattice.protocol.Call.newBuilder()
                .setCallId(id)
                .setAllocationId(allocation.value())
                .addAllArguments(command.arguments())
                .putAllEnvironment(command.environment());
        command.terminal().ifPresent(size -> message.setTty(true).setSize(size.message()));
        return message.build();
    }

    @Override
    public StreamObserver<CallOutput> open(NodeId node, ServerCallStreamObserver<CallInput> toNode) {
        Answer answer = new Answer(node, toNode);
        toNode.disableAutoRequest();
        toNode.setOnReadyHandler(answer::ready);
        toNode.setOnCancelHandler(answer::gone);
        toNode.request(1);
        return answer;
    }

    /** What a node says: first which call it answers. */
    private final class Answer implements StreamObserver<CallOutput> {
        private final NodeId node;
        private final ServerCallStreamObserver<CallInput> toNode;
        private volatile @Nullable Call call;

        Answer(NodeId node, ServerCallStreamObserver<CallInput> toNode) {
            this.node = node;
            this.toNode = toNode;
        }

        @Override
        public void onNext(CallOutput output) {
            Call answered = call;
            if (answered != null) {
                answered.take(output);
                return;
            }
            Call named = open.get(output.getCallId());
            // Another node's call is as good as none.
            if (named == null || !named.node().equals(node) || !named.answer(toNode)) {
                toNode.onError(Status.NOT_FOUND
                        .withDescription("NOT_FOUND: Nobody waits for this call.")
                        .asRuntimeException());
                return;
            }
            call = named;
        }

        void ready() {
            Call answered = call;
            if (answered != null) {
                answered.ready();
            }
        }

        void gone() {
            Call answered = call;
            if (answered != null) {
                answered.lost();
            }
        }

        @Override
        public void onError(Throwable failure) {
            gone();
        }

        @Override
        public void onCompleted() {
            Call answered = call;
            if (answered != null) {
                // Without an end it broke off.
                answered.lost();
            }
        }
    }
}
