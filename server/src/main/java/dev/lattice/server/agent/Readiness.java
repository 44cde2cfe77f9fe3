package dev.lattice.server.agent;

import io.grpc.stub.ServerCallStreamObserver;

/** Lets a thread that sends wait until its receiver can take more. */
final class Readiness {
    private final ServerCallStreamObserver<?> out;

    /** Made on the thread that gRPC calls the method on: handlers can only be set there. */
    Readiness(ServerCallStreamObserver<?> out) {
        this.out = out;
    }

    void listen() {
        out.setOnReadyHandler(this::wake);
        out.setOnCancelHandler(this::wake);
    }

    private synchronized void wake() {
        notifyAll();
    }

    /** Waits for room; false when the receiver is gone. */
    synchronized boolean await() throws InterruptedException {
        while (!out.isReady() && !out.isCancelled()) {
            wait();
        }
        return !out.isCancelled();
    }
}
