package dev.lattice.agent.call;

import dev.lattice.agent.driver.CommandDriver;
import dev.lattice.agent.driver.ContainerStamp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/** Commands that do what a test says; there is no container. */
final class ScriptedCommands implements CommandDriver {
    /** What the command does next. */
    sealed interface Step {
        record Out(String text) implements Step {}

        record Err(String text) implements Step {}

        record Exit(int code) implements Step {}

        record Closed() implements Step {}
    }

    final BlockingQueue<Step> script = new LinkedBlockingQueue<>();
    final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    final List<Request> requests = new CopyOnWriteArrayList<>();

    @Override
    public Command start(ContainerStamp container, Request request) {
        requests.add(request);
        return new Command() {
            @Override
            public int await(Output output) throws IOException, InterruptedException {
                while (true) {
                    switch (script.take()) {
                        case Step.Out(String text) -> output.out(bytes(text), bytes(text).length);
                        case Step.Err(String text) -> output.err(bytes(text), bytes(text).length);
                        case Step.Exit(int code) -> {
                            return code;
                        }
                        case Step.Closed _ -> throw new IOException("closed");
                    }
                }
            }

            @Override
            public void write(ByteBuffer bytes) {
                heard.add(StandardCharsets.UTF_8.decode(bytes).toString());
            }

            @Override
            public void endInput() {
                heard.add("the end");
            }

            @Override
            public void resize(TerminalSize size) {
                heard.add(size.rows() + "x" + size.columns());
            }

            @Override
            public void close() {
                heard.add("closed");
                script.add(new Step.Closed());
            }
        };
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
