package dev.lattice.server.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.lattice.api.error.ErrorCode;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.protocol.CallInput;
import dev.lattice.server.problem.Problem;
import io.grpc.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls over real connections; the node is played. */
class CallsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final ProjectId PROJECT = new ProjectId(1);
    private static final AllocationId ALLOCATION = new AllocationId(7);
    private static final CommandLine COMMAND = CommandLine.of(List.of("cat"));

    private PlayedNode node;
    private Calls calls;

    @BeforeEach
    void start() throws IOException {
        node = new PlayedNode();
        calls = new Calls(node.line(), new AtomicLong(100)::incrementAndGet, PATIENCE);
        node.answersTo(calls);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private record Open(Call call, PlayedNode.Answer answer) {}

    private Open open() throws Exception {
        CompletableFuture<PlayedNode.Answer> answer = CompletableFuture.supplyAsync(
                () -> node.answer(take().getCallId()), Executors.newVirtualThreadPerTaskExecutor());
        Call call = calls.open(PROJECT, Calls.Purpose.COMMAND, PlayedNode.NAME, ALLOCATION, COMMAND);
        return new Open(call, answer.get());
    }

    private dev.lattice.protocol.Call take() {
        try {
            return node.asked.take();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatIsSaidGoesBothWaysAndTheExitCodeEndsIt() throws Exception {
        Open open = open();
        open.answer().says("out");
        open.answer().complains("err");
        assertThat(open.call().next(PATIENCE)).isEqualTo(new Said.Out(ByteString.copyFromUtf8("out")));
        assertThat(open.call().next(PATIENCE)).isEqualTo(new Said.Err(ByteString.copyFromUtf8("err")));

        assertThat(open.call().write(ByteString.copyFromUtf8("in"))).isTrue();
        open.call().resize(new TerminalSize(3, 4));
        open.call().endInput();
        assertThat(open.answer().heard.take().getStdin().toStringUtf8()).isEqualTo("in");
        assertThat(open.answer().heard.take().getSize().getColumns()).isEqualTo(4);
        assertThat(open.answer().heard.take().getEndOfInput()).isTrue();

        open.answer().exits(3);
        assertThat(open.call().next(PATIENCE)).isEqualTo(new Said.Exit(3));
        assertThat(open.answer().ended.get()).isEqualTo(Status.OK);
        assertThat(open.call().write(ByteString.copyFromUtf8("late"))).isFalse();
    }

    @Test
    void secretsGoByTheEnvironmentAndIntoNoLog() throws Exception {
        CompletableFuture<Void> opening = CompletableFuture.runAsync(() -> {
            try {
                calls.open(
                        PROJECT,
                        Calls.Purpose.COMMAND,
                        PlayedNode.NAME,
                        ALLOCATION,
                        new CommandLine(
                                List.of("sh"), Map.of("PASSWORD", "hidden"), Optional.of(new TerminalSize(24, 80))));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        dev.lattice.protocol.Call asked = node.asked.take();
        assertThat(asked.getEnvironmentMap()).containsEntry("PASSWORD", "hidden");
        assertThat(asked.getArgumentsList()).containsExactly("sh");
        assertThat(asked.getTty()).isTrue();
        assertThat(asked.getSize().getRows()).isEqualTo(24);
        node.answer(asked.getCallId());
        opening.get();
        assertThat(new CommandLine(List.of("sh"), Map.of("PASSWORD", "hidden"), Optional.empty()).toString())
                .doesNotContain("hidden");
    }

    @Test
    void aNodeThatIsAwayIsTold() {
        node.present = false;
        assertThatThrownBy(() -> calls.open(PROJECT, Calls.Purpose.COMMAND, PlayedNode.NAME, ALLOCATION, COMMAND))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(ErrorCode.NODE_UNREACHABLE));
    }

    @Test
    void aNodeThatDoesNotAnswerIsTold() {
        Calls hurried = new Calls(node.line(), () -> 1, Duration.ofMillis(1));
        assertThatThrownBy(() -> hurried.open(PROJECT, Calls.Purpose.COMMAND, PlayedNode.NAME, ALLOCATION, COMMAND))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(ErrorCode.NODE_UNREACHABLE));
        node.answersTo(hurried);
        assertThat(node.answer(1).ended.join().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    }

    @Test
    void anotherNodesCallIsAsGoodAsNone() throws Exception {
        Calls others = new Calls((_, _) -> true, () -> 5, Duration.ofMillis(500));
        node.answersTo(others);
        CompletableFuture<Throwable> failure = CompletableFuture.supplyAsync(() -> {
            try {
                others.open(PROJECT, Calls.Purpose.COMMAND, new NodeId("other"), ALLOCATION, COMMAND);
                return new AssertionError("it was answered by another node");
            } catch (Problem unanswered) {
                return unanswered;
            } catch (InterruptedException e) {
                return e;
            }
        });
        assertThat(node.answer(5).ended.get().getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(failure.get()).isInstanceOf(Problem.class);
    }

    @Test
    void aStreamThatBreaksOffIsNoEnd() throws Exception {
        Open open = open();
        open.answer().says("a part");
        assertThat(open.call().next(PATIENCE)).isInstanceOf(Said.Out.class);
        open.answer().breaks();
        assertThat(open.call().next(PATIENCE))
                .isInstanceOfSatisfying(
                        Said.Failure.class,
                        failure -> assertThat(failure.code()).isEqualTo("NODE_UNREACHABLE"));
    }

    @Test
    void closingEndsTheCommand() throws Exception {
        Open open = open();
        open.call().close();
        assertThat(open.answer().ended.get().getCode()).isEqualTo(Status.Code.CANCELLED);
        assertThat(open.call().next(PATIENCE)).isInstanceOf(Said.Failure.class);
    }

    @Test
    void whatIsNotTakenHoldsTheCommandUp() throws Exception {
        Open open = open();
        byte[] much = new byte[64 << 10];
        int sent = 0;
        while (open.answer().ready() && sent < 2_000) {
            open.answer().says(much);
            sent++;
        }
        assertThat(sent)
                .as("messages of 64 KiB that went although nobody took any")
                .isLessThan(2_000);
        for (int taken = 0; taken < sent; taken++) {
            assertThat(open.call().next(PATIENCE)).isInstanceOf(Said.Out.class);
        }
        await().until(open.answer()::ready);
    }

    @Test
    void aProjectHasSoManyAtOnceAndOthersAreNotHeldUp() throws Exception {
        List<Open> all = new ArrayList<>();
        for (int i = 0; i < Calls.Purpose.COMMAND.most; i++) {
            all.add(open());
        }
        assertThatThrownBy(() -> calls.open(PROJECT, Calls.Purpose.COMMAND, PlayedNode.NAME, ALLOCATION, COMMAND))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(ErrorCode.RATE_LIMITED));
        CompletableFuture<PlayedNode.Answer> answer =
                CompletableFuture.supplyAsync(() -> node.answer(take().getCallId()));
        calls.open(new ProjectId(2), Calls.Purpose.COMMAND, PlayedNode.NAME, ALLOCATION, COMMAND);
        answer.get();
        answer = CompletableFuture.supplyAsync(() -> node.answer(take().getCallId()));
        calls.open(PROJECT, Calls.Purpose.TRANSFER, PlayedNode.NAME, ALLOCATION, COMMAND);
        answer.get();
        all.getFirst().answer().exits(0);
        assertThat(all.getFirst().call().next(PATIENCE)).isEqualTo(new Said.Exit(0));
        open();
    }

    @Test
    void inputIsHeldBackWhileTheNodeReadsNone() throws Exception {
        Open open = open();
        assertThat(open.answer().heard).isEmpty();
        assertThat(open.call().write(ByteString.copyFromUtf8("x"))).isTrue();
        assertThat(open.answer().heard.take())
                .isEqualTo(CallInput.newBuilder()
                        .setStdin(ByteString.copyFromUtf8("x"))
                        .build());
    }
}
