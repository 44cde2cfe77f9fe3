package dev.lattice.agent.task;

import dev.lattice.protocol.Outcome.Kind;
import dev.lattice.protocol.Output;
import dev.lattice.protocol.UsageTotals;

/** Writes ends as the server takes them, and reads them back from the journal. */
public final class OutcomeMapper {
    private OutcomeMapper() {}

    public static dev.lattice.protocol.Outcome toWire(Outcome outcome) {
        dev.lattice.protocol.Outcome.Builder wire = dev.lattice.protocol.Outcome.newBuilder()
                .setKind(kind(outcome.kind()))
                .setExitCode(outcome.exitCode())
                .setSignal(outcome.signal())
                .setErrorCode(outcome.errorCode())
                .setErrorMessage(outcome.errorMessage())
                .setStdoutBytes(outcome.stdoutBytes())
                .setStderrBytes(outcome.stderrBytes());
        Outcome.Used used = outcome.used();
        if (used != null) {
            wire.setUsed(UsageTotals.newBuilder()
                    .setCpuMicros(used.cpuMicros())
                    .setReceivedBytes(used.receivedBytes())
                    .setSentBytes(used.sentBytes()));
        }
        for (Outcome.StoredOutput output : outcome.outputs()) {
            wire.addOutputs(Output.newBuilder()
                    .setPath(output.path())
                    .setSize(output.size())
                    .setSha256(output.sha256()));
        }
        return wire.build();
    }

    public static Outcome fromWire(dev.lattice.protocol.Outcome wire, long runningMicros) {
        return new Outcome(
                kind(wire.getKind()),
                wire.getExitCode(),
                wire.getSignal(),
                wire.getErrorCode(),
                wire.getErrorMessage(),
                runningMicros,
                wire.getStdoutBytes(),
                wire.getStderrBytes(),
                wire.getOutputsList().stream()
                        .map(output -> new Outcome.StoredOutput(output.getPath(), output.getSize(), output.getSha256()))
                        .toList(),
                wire.hasUsed()
                        ? new Outcome.Used(
                                wire.getUsed().getCpuMicros(),
                                wire.getUsed().getReceivedBytes(),
                                wire.getUsed().getSentBytes())
                        : null);
    }

    private static Kind kind(Outcome.Kind kind) {
        return switch (kind) {
            case EXITED -> Kind.KIND_EXITED;
            case SIGNALED -> Kind.KIND_SIGNALED;
            case TIMED_OUT -> Kind.KIND_TIMED_OUT;
            case STOPPED -> Kind.KIND_STOPPED;
            case FAILED -> Kind.KIND_FAILED;
            case LOST -> Kind.KIND_LOST;
            case EVICTED -> Kind.KIND_EVICTED;
        };
    }

    private static Outcome.Kind kind(Kind kind) {
        return switch (kind) {
            case KIND_EXITED -> Outcome.Kind.EXITED;
            case KIND_SIGNALED -> Outcome.Kind.SIGNALED;
            case KIND_TIMED_OUT -> Outcome.Kind.TIMED_OUT;
            case KIND_STOPPED -> Outcome.Kind.STOPPED;
            case KIND_FAILED -> Outcome.Kind.FAILED;
            case KIND_EVICTED -> Outcome.Kind.EVICTED;
            case KIND_LOST, KIND_UNSPECIFIED, UNRECOGNIZED -> Outcome.Kind.LOST;
        };
    }
}
