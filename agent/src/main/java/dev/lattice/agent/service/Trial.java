package dev.lattice.agent.service;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;

/** Something that is tried by another thread while the service's own has an eye on the time. */
final class Trial<T> {
    private final FutureTask<T> task;
    private final long deadline;

    /** @param deadline by the bell's clock */
    Trial(Executor executor, Bell bell, long deadline, Callable<T> call) {
        this.deadline = deadline;
        this.task = new FutureTask<>(call) {
            @Override
            protected void done() {
                bell.ring();
            }
        };
        executor.execute(task);
    }

    boolean done() {
        return task.isDone();
    }

    /** When there is no sense in waiting for it any more. */
    long deadline() {
        return deadline;
    }

    /** What came of it, once it is done. */
    T result() throws ExecutionException, InterruptedException {
        return task.get();
    }

    /** Nobody wants to know any more. */
    void abandon() {
        task.cancel(true);
    }
}
