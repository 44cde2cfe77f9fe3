package dev.lattice.agent.session;

import dev.lattice.agent.allocation.Allocation;
import dev.lattice.agent.allocation.ServiceStatus;
import dev.lattice.agent.allocation.TunnelStatus;
import dev.lattice.agent.allocation.UsageSample;
import dev.lattice.agent.task.Outcome;
import dev.lattice.agent.task.OutcomeMapper;
import dev.lattice.protocol.AllocationReport;
import dev.lattice.protocol.Hold;
import dev.lattice.protocol.Phase;
import dev.lattice.protocol.ProvidedTunnel;
import dev.lattice.protocol.ServiceEnd;
import java.util.concurrent.TimeUnit;

/** Writes what is observed of an allocation as the server takes it. */
final class Reports {
    private Reports() {}

    static AllocationReport of(Allocation allocation) {
        return report(allocation, allocation.outcome());
    }

    /**
     * For the first message of a session: an end whose output the server may lack is not told yet, because a told end
     * means that all output came before.
     */
    static AllocationReport forHello(Allocation allocation) {
        return report(allocation, allocation.outputDelivered() ? allocation.outcome() : null);
    }

    private static AllocationReport report(Allocation allocation, @org.jspecify.annotations.Nullable Outcome outcome) {
        AllocationReport.Builder report = AllocationReport.newBuilder()
                .setAllocationId(allocation.id().value())
                .setLeaseEpoch(allocation.task().leaseEpoch())
                .setPhase(phase(allocation, outcome))
                .setRunningMicros(allocation.runningMicros())
                .setHold(hold(allocation))
                .setProgress(allocation.progress() + 1);
        ServiceStatus service = allocation.service();
        if (service != null) {
            dev.lattice.protocol.ServiceStatus.Builder status = dev.lattice.protocol.ServiceStatus.newBuilder()
                    .setReady(service.ready())
                    .setRestarts(service.restarts())
                    .setRestartSeconds(service.restartSeconds())
                    .setHalted(service.halted())
                    .setNote(service.note())
                    .addAllTunnels(
                            allocation.tunnels().stream().map(Reports::tunnel).toList());
            service.ended()
                    .ifPresent(code -> status.setEnded(ServiceEnd.newBuilder().setExitCode(code)));
            report.setService(status);
        }
        if (outcome != null) {
            report.setOutcome(OutcomeMapper.toWire(outcome));
        }
        return report.build();
    }

    private static Hold hold(Allocation allocation) {
        return switch (allocation.hold().rung()) {
            case RUN, STOP -> Hold.HOLD_NONE;
            case SQUEEZE -> Hold.HOLD_SQUEEZED;
            case SUSPEND -> Hold.HOLD_SUSPENDED;
        };
    }

    private static ProvidedTunnel tunnel(TunnelStatus tunnel) {
        return ProvidedTunnel.newBuilder()
                .setPort(tunnel.port())
                .setProvider(tunnel.provider())
                .setState(
                        switch (tunnel.state()) {
                            case CONNECTING -> ProvidedTunnel.State.STATE_CONNECTING;
                            case CONNECTED -> ProvidedTunnel.State.STATE_CONNECTED;
                            case DISCONNECTED -> ProvidedTunnel.State.STATE_DISCONNECTED;
                            case ERROR -> ProvidedTunnel.State.STATE_ERROR;
                        })
                .setUrl(tunnel.url())
                .setNote(tunnel.note())
                .build();
    }

    /** @param now by the clock of samples */
    static dev.lattice.protocol.UsageSample of(UsageSample sample, long now) {
        return dev.lattice.protocol.UsageSample.newBuilder()
                .setAllocationId(sample.allocation().value())
                .setAgeMillis(TimeUnit.NANOSECONDS.toMillis(now - sample.takenNanos()))
                .setCpuMicros(sample.cpuMicros())
                .setReceivedBytes(sample.receivedBytes())
                .setSentBytes(sample.sentBytes())
                .setMemoryBytes(sample.memoryBytes())
                .setDiskBytes(
                        sample.diskBytes().isPresent() ? sample.diskBytes().getAsLong() + 1 : 0)
                .build();
    }

    private static Phase phase(Allocation allocation, @org.jspecify.annotations.Nullable Outcome outcome) {
        return switch (allocation.phase()) {
            case WAITING -> Phase.PHASE_WAITING;
            case PREPARING -> Phase.PHASE_PREPARING;
            case RUNNING -> Phase.PHASE_RUNNING;
            case ENDED -> outcome == null ? Phase.PHASE_RUNNING : Phase.PHASE_ENDED;
            case RELEASED -> Phase.PHASE_RELEASED;
        };
    }
}
