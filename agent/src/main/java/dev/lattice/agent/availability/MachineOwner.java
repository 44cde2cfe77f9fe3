package dev.lattice.agent.availability;

import dev.lattice.agent.facts.DesktopCalls;
import dev.lattice.agent.facts.ForeignCpu;
import dev.lattice.agent.facts.FreeMemory;
import dev.lattice.agent.facts.IdleTime;
import dev.lattice.agent.facts.Logind;
import dev.lattice.agent.facts.PowerSource;
import dev.lattice.agent.facts.Programs;
import dev.lattice.agent.facts.Screen;
import dev.lattice.agent.facts.Terminals;
import dev.lattice.agent.facts.Uptime;
import dev.lattice.agent.facts.XDisplay;
import dev.lattice.core.availability.AvailabilityPolicy;
import dev.lattice.core.availability.OwnerFacts;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The owner as this machine shows them. */
public final class MachineOwner implements OwnerFactsSource {
    private static final int NEVER_MIND = 100;

    private final InstantSource clock;
    private final IdleTime idle;
    private final ForeignCpu cpu;
    private final Screen screen;
    private final PowerSource power;

    public MachineOwner(InstantSource clock, IdleTime idle, ForeignCpu cpu, Screen screen, PowerSource power) {
        this.clock = clock;
        this.idle = idle;
        this.cpu = cpu;
        this.screen = screen;
        this.power = power;
    }

    /**
     * By all that this system offers.
     *
     * @param cpu counts what is the owner's
     */
    public static MachineOwner here(InstantSource clock, ForeignCpu cpu) {
        Optional<DesktopCalls> desktop = DesktopCalls.ofThisSystem();
        if (desktop.isPresent()) {
            IdleTime idle = new IdleTime(List.of(desktop.get()), Optional::empty);
            return new MachineOwner(clock, idle, cpu, desktop.get(), desktop.get()::power);
        }
        Optional<XDisplay> display = XDisplay.find();
        List<IdleTime.Source> sources = new ArrayList<>(List.of(new Terminals(Path.of("/dev"), clock)));
        // A display that can be asked knows better than what its desktop says of it.
        Logind logind = new Logind(clock);
        sources.add(display.<IdleTime.Source>map(screen -> () -> screen.idle().or(logind::idle))
                .orElse(logind));
        return new MachineOwner(
                clock,
                new IdleTime(sources, Uptime::now),
                cpu,
                display.<Screen>map(screen -> screen).orElse(Screen.UNSEEN),
                new PowerSource.Supplies(Path.of("/sys/class/power_supply")));
    }

    @Override
    public OwnerFacts look(AvailabilityPolicy policy) {
        cpu.look(policy.others().cpuPercent() < NEVER_MIND || policy.others().freeMemoryPercent() > 0);
        return new OwnerFacts(
                clock.instant(),
                ZoneId.systemDefault(),
                idle.now(),
                cpu.percent(),
                FreeMemory.percentWithout(cpu.ownMemoryBytes()),
                power.now(),
                screen.full(),
                Programs.running(policy.others().applications()));
    }
}
