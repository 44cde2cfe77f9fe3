package dev.lattice.agent.driver.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.ExecCreateCmd;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import dev.lattice.agent.driver.CommandDriver;
import dev.lattice.agent.driver.ContainerStamp;
import dev.lattice.agent.driver.EngineAwayException;
import dev.lattice.agent.driver.LaunchException;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Runs commands in containers by the engine's exec. */
public final class DockerCommands implements CommandDriver {
    private static final int SWITCHING_PROTOCOLS = 101;

    private final DockerClient engine;
    private final URI address;

    /** @param host the engine's, such as {@code unix:///var/run/docker.sock}; nothing is sent yet */
    public DockerCommands(String host) {
        this.engine = Engine.client(host);
        this.address = URI.create(host);
    }

    @Override
    public Command start(ContainerStamp container, Request request) throws LaunchException, EngineAwayException {
        CommandMark mark = CommandMark.fresh(engine, container.container());
        boolean terminal = request.terminal().isPresent();
        String exec;
        try {
            exec = EngineCalls.ask(
                    () -> create(container, request, terminal, mark).exec().getId());
        } catch (NotFoundException | ConflictException stopped) {
            throw new LaunchException(
                    LaunchException.Code.NOT_RUNNING, "The container does not run: " + EngineCalls.said(stopped));
        } catch (DockerException refused) {
            throw DockerServices.refused(refused);
        }
        DockerCommand command = new DockerCommand(engine, exec, converse(exec, terminal), terminal, mark);
        request.terminal().ifPresent(command::resizeWhenStarted);
        return command;
    }

    private ExecCreateCmd create(ContainerStamp container, Request request, boolean terminal, CommandMark mark) {
        List<String> environment = new ArrayList<>();
        environment.add(mark.variable());
        request.environment().forEach((name, value) -> environment.add(name + "=" + value));
        return engine.execCreateCmd(container.container())
                .withAttachStdin(true)
                .withAttachStdout(true)
                .withAttachStderr(true)
                .withTty(terminal)
                .withEnv(environment)
                .withCmd(request.arguments().toArray(String[]::new));
    }

    private EngineConnection converse(String exec, boolean terminal) throws LaunchException, EngineAwayException {
        try {
            EngineConnection connection = EngineConnection.converse(
                    address, "/exec/" + exec + "/start", "{\"Detach\":false,\"Tty\":" + terminal + "}");
            if (connection.status() == SWITCHING_PROTOCOLS) {
                return connection;
            }
            connection.close();
            // It stopped just now, or was paused.
            throw new LaunchException(
                    LaunchException.Code.NOT_RUNNING,
                    "The node's engine does not run the command: it answers " + connection.status() + ".");
        } catch (IOException away) {
            throw new EngineAwayException(away);
        }
    }
}
