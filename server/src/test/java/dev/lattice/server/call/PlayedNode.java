package dev.lattice.server.call;

import com.google.protobuf.ByteString;
import dev.lattice.core.id.NodeId;
import dev.lattice.protocol.AgentServiceGrpc;
import dev.lattice.protocol.CallEnd;
import dev.lattice.protocol.CallInput;
import dev.lattice.protocol.CallOutput;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** A node that a test plays, over a real connection: what it was asked, and what it answers. */
public final class PlayedNode implements AutoCloseable {
    public static final NodeId NAME = new NodeId("played");

    private final Server server;
    private final ManagedChannel channel;
    /** What it was asked to run. */
    public final BlockingQueue<dev.lattice.protocol.Call> asked = new LinkedBlockingQueue<>();

    /** Whether it is there to be asked. */
    public volatile boolean present = true;

    private volatile @Nullable Calls calls;

    public PlayedNode() throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(new AgentServiceGrpc.AgentServiceImplBase() {
                    @Override
                    public StreamObserver<CallOutput> attach(StreamObserver<CallInput> out) {
                        return opened().open(NAME, (ServerCallStreamObserver<CallInput>) out);
                    }
                })
                .build()
                .start();
        channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
                .usePlaintext()
                .build();
    }

    private Calls opened() {
        Calls open = calls;
        if (open == null) {
            throw new IllegalStateException("nobody calls yet");
        }
        return open;
    }

    /** The way to it. */
    public Calls.Line line() {
        return (node, call) -> present && node.equals(NAME) && asked.add(call);
    }

    public void answersTo(Calls caller) {
        calls = caller;
    }

    /** Takes the call up. */
    public Answer answer(long call) {
        Answer answer = new Answer();
        AgentServiceGrpc.newStub(channel).attach(answer);
        answer.send(CallOutput.newBuilder().setCallId(call).build());
        return answer;
    }

    /** Its side of a call. */
    public static final class Answer implements ClientResponseObserver<CallOutput, CallInput> {
        public final BlockingQueue<CallInput> heard = new LinkedBlockingQueue<>();
        public final CompletableFuture<Status> ended = new CompletableFuture<>();
        private @Nullable ClientCallStreamObserver<CallOutput> out;

        private ClientCallStreamObserver<CallOutput> out() {
            ClientCallStreamObserver<CallOutput> open = out;
            if (open == null) {
                throw new IllegalStateException("not opened");
            }
            return open;
        }

        void send(CallOutput output) {
            out().onNext(output);
        }

        public void says(String text) {
            says(text.getBytes(StandardCharsets.UTF_8));
        }

        public void says(byte[] bytes) {
            send(CallOutput.newBuilder().setStdout(ByteString.copyFrom(bytes)).build());
        }

        public void complains(String text) {
            send(CallOutput.newBuilder()
                    .setStderr(ByteString.copyFromUtf8(text))
                    .build());
        }

        public void exits(int code) {
            send(CallOutput.newBuilder()
                    .setEnd(CallEnd.newBuilder().setExitCode(code))
                    .build());
            out().onCompleted();
        }

        /** Dies in the middle. */
        public void breaks() {
            out().cancel("broken by the test", null);
        }

        public boolean ready() {
            return out().isReady();
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<CallOutput> stream) {
            out = stream;
        }

        @Override
        public void onNext(CallInput input) {
            heard.add(input);
        }

        @Override
        public void onError(Throwable failure) {
            ended.complete(Status.fromThrowable(failure));
        }

        @Override
        public void onCompleted() {
            ended.complete(Status.OK);
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
        server.shutdownNow();
    }
}
