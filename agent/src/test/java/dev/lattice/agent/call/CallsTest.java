package dev.lattice.agent.call;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.lattice.agent.call.ScriptedCommands.Step;
import dev.lattice.agent.driver.ContainerStamp;
import dev.lattice.core.id.AllocationId;
import dev.lattice.protocol.AgentServiceGrpc;
import dev.lattice.protocol.Call;
import dev.lattice.protocol.CallInput;
import dev.lattice.protocol.CallOutput;
import dev.lattice.protocol.TerminalSize;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node's answers to calls, over a real connection; the commands are scripted. */
class CallsTest {
    private static final AllocationId RUNS = new AllocationId(1);

    private final ScriptedCommands commands = new ScriptedCommands();
    private final BlockingQueue<CallOutput> said = new LinkedBlockingQueue<>();
    private final BlockingQueue<StreamObserver<CallInput>> lines = new LinkedBlockingQueue<>();
    private Server server;
    private ManagedChannel channel;
    private Calls calls;

    @BeforeEach
    void start() throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(new AgentServiceGrpc.AgentServiceImplBase() {
                    @Override
                    public StreamObserver<CallOutput> attach(StreamObserver<CallInput> out) {
                        lines.add(out);
                        return new StreamObserver<>() {
                            @Override
                            public void onNext(CallOutput output) {
                                said.add(output);
                                if (output.hasEnd()) {
                                    out.onCompleted();
                                }
                            }

                            @Override
                            public void onError(Throwable failure) {}

                            @Override
                            public void onCompleted() {}
                        };
                    }
                })
                .build()
                .start();
        channel = OkHttpChannelBuilder.forAddress("127.0.0.1", server.getPort())
                .usePlaintext()
                .directExecutor()
                .build();
        calls = new Calls(
                () -> AgentServiceGrpc.newBlockingV2Stub(channel),
                allocation -> allocation.equals(RUNS) ? Optional.of(new ContainerStamp("c", 0)) : Optional.empty(),
                commands);
    }

    @AfterEach
    void stop() {
        calls.close();
        channel.shutdownNow();
        server.shutdownNow();
    }

    private StreamObserver<CallInput> call(AllocationId allocation) throws InterruptedException {
        calls.take(List.of(Call.newBuilder()
                .setCallId(5)
                .setAllocationId(allocation.value())
                .addArguments("cat")
                .putEnvironment("A", "b")
                .build()));
        StreamObserver<CallInput> line = lines.take();
        assertThat(said.take().getCallId()).isEqualTo(5);
        return line;
    }

    @Test
    void outputInputAndEnd() throws Exception {
        StreamObserver<CallInput> line = call(RUNS);
        commands.script.add(new Step.Out("out"));
        commands.script.add(new Step.Err("err"));
        assertThat(said.take().getStdout().toStringUtf8()).isEqualTo("out");
        assertThat(said.take().getStderr().toStringUtf8()).isEqualTo("err");
        line.onNext(
                CallInput.newBuilder().setStdin(ByteString.copyFromUtf8("in")).build());
        line.onNext(CallInput.newBuilder()
                .setSize(TerminalSize.newBuilder().setRows(2).setColumns(3))
                .build());
        line.onNext(CallInput.newBuilder().setEndOfInput(true).build());
        assertThat(commands.heard.take()).isEqualTo("in");
        assertThat(commands.heard.take()).isEqualTo("2x3");
        assertThat(commands.heard.take()).isEqualTo("the end");
        commands.script.add(new Step.Exit(6));
        assertThat(said.take().getEnd().getExitCode()).isEqualTo(6);
        assertThat(commands.requests.getFirst().environment()).containsEntry("A", "b");
        assertThat(commands.requests.getFirst().toString()).doesNotContain("b}");
    }

    @Test
    void whatDoesNotRunIsSaid() throws Exception {
        call(new AllocationId(2));
        assertThat(said.take().getEnd().getErrorCode()).isEqualTo("NOT_RUNNING");
        assertThat(commands.requests).isEmpty();
    }

    @Test
    void aServerThatListensNoMoreEndsTheCommand() throws Exception {
        StreamObserver<CallInput> line = call(RUNS);
        commands.script.add(new Step.Out("out"));
        assertThat(said.take().getStdout().toStringUtf8()).isEqualTo("out");
        line.onError(Status.CANCELLED.asRuntimeException());
        assertThat(commands.heard.take()).isEqualTo("closed");
    }

    @Test
    void anAgentThatStopsEndsItsCommands() throws Exception {
        call(RUNS);
        commands.script.add(new Step.Out("out"));
        said.take();
        calls.close();
        assertThat(commands.heard.take()).isEqualTo("closed");
    }
}
