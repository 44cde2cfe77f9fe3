package dev.lattice.cli.command;

import dev.lattice.api.application.ApplicationView;
import dev.lattice.api.application.ApplicationView.ServiceView;
import dev.lattice.api.client.ApiException;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.output.Inert;
import dev.lattice.cli.workload.InstanceOutput;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;

/** What the services of an application wrote: one after another, or those that are followed together. */
final class ApplicationLog {
    private final Surroundings around;
    private final WorkloadLog log;

    ApplicationLog(Surroundings around, WorkloadLog log) {
        this.around = around;
        this.log = log;
    }

    /** Prints that of all services that it has now. */
    void print(ApplicationView application) throws IOException {
        int width = application.services().stream()
                .mapToInt(service -> service.service().length())
                .max()
                .orElse(0);
        if (log.follow()) {
            follow(application, width);
        } else {
            for (ServiceView service : application.services()) {
                print(service, width);
            }
        }
    }

    private void print(ServiceView service, int width) throws IOException {
        InstanceOutput output =
                new InstanceOutput(around, ("%-" + width + "s | ").formatted(Inert.line(service.service())));
        try {
            log.print(service.workload(), output);
        } catch (ApiException e) {
            if (e.status() != 404) {
                throw e;
            }
            around.say(service.service() + " is gone; it was deleted meanwhile");
        }
    }

    private void follow(ApplicationView application, int width) throws IOException {
        var threads = new ExecutorCompletionService<Void>(
                task -> Thread.ofPlatform().daemon().name("logs").start(task));
        for (ServiceView service : application.services()) {
            threads.submit(() -> {
                print(service, width);
                return null;
            });
        }
        try {
            for (int i = 0; i < application.services().size(); i++) {
                threads.take().get();
            }
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case IOException output -> throw output;
                case RuntimeException refused -> throw refused;
                case null, default -> throw new IllegalStateException(failed);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while following " + application.name());
        }
    }
}
