package dev.lattice.benchmarks;

import dev.lattice.benchmarks.machine.MachineFacts;
import dev.lattice.benchmarks.machine.Workshop;
import dev.lattice.benchmarks.measure.Contender;
import dev.lattice.benchmarks.measure.Interleaving;
import dev.lattice.benchmarks.measure.LeftOutException;
import dev.lattice.benchmarks.measure.Outcome;
import dev.lattice.benchmarks.measure.RoundLog;
import dev.lattice.benchmarks.owner.OwnerStand;
import dev.lattice.benchmarks.peer.Peers;
import dev.lattice.benchmarks.product.Stand;
import dev.lattice.benchmarks.push.PushStand;
import dev.lattice.benchmarks.relay.RelayStand;
import dev.lattice.benchmarks.report.PerformancePage;
import dev.lattice.benchmarks.report.Table;
import dev.lattice.benchmarks.service.ServiceStand;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures Lattice and its peers: {@code benchmarks/run [--quick] [--write] [benchmark …]}.
 *
 * <p>Prints tables on stdout, what goes on meanwhile on stderr, and keeps every round in {@code benchmarks/results}.
 */
public final class Main {
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
    private static final int QUICK = 10;
    private static final int CONTROL_PROCESSES = 100;

    private Main() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> wanted = new ArrayList<>(List.of(arguments));
        boolean quick = wanted.remove("--quick");
        // Figures of a whole run are what the page is for.
        boolean write = wanted.remove("--write") || (wanted.isEmpty() && !quick);
        if (wanted.contains("--help") || !Plan.IDS.containsAll(wanted)) {
            System.err.println("usage: benchmarks/run [--quick] [--write] [benchmark …]\n"
                    + "  --quick  a tenth of the work, to see that all runs; its figures mean little\n"
                    + "  --write  put the figures into docs/performance.md, as a run of all benchmarks does by itself\n"
                    + "  benchmarks: " + String.join(" ", Plan.IDS));
            System.exit(wanted.contains("--help") ? 0 : 2);
        }
        // The module's folder is the working folder; see the launcher.
        Path module = Path.of("").toAbsolutePath();
        MachineFacts machine = MachineFacts.read();
        List<Outcome> outcomes = run(module, wanted.isEmpty() ? Plan.IDS : wanted, quick ? QUICK : 1);
        if (write) {
            String command = wanted.isEmpty() ? "./lattice test --bench" : "benchmarks/run " + String.join(" ", wanted);
            new PerformancePage(module.resolveSibling("docs/performance.md"))
                    .write(command, machine, outcomes.stream().map(Table::of).toList());
        }
        System.exit(0);
    }

    private static List<Outcome> run(Path module, List<String> ids, int part) throws IOException, InterruptedException {
        List<Outcome> outcomes = new ArrayList<>();
        Path rounds = module.resolve("results/" + NAME.format(Instant.now()) + ".jsonl");
        try (Workshop workshop = new Workshop(module);
                Peers peers = new Peers(workshop);
                RelayStand relays = new RelayStand(workshop, peers);
                ServiceStand services = new ServiceStand(workshop.folder("repositories"));
                OwnerStand owner = new OwnerStand(services, workshop.folder("owner"));
                Stand stand = new Stand(true);
                Stand controlPlane = new Stand(false);
                RoundLog log = new RoundLog(rounds);
                Contender control = peers.process("a plain process", CONTROL_PROCESSES)) {
            // Whoever interrupts a run finds nothing left of it.
            Thread tidy = new Thread(() -> closeAll(relays, peers, services, owner, stand, controlPlane, workshop));
            Runtime.getRuntime().addShutdownHook(tidy);
            control.prepare();
            Plan plan = new Plan(
                    workshop,
                    peers,
                    relays,
                    services,
                    new PushStand(services, module),
                    owner,
                    stand,
                    controlPlane,
                    part);
            Interleaving interleaving = new Interleaving(control, log, System.err::println);
            for (String id : ids) {
                System.err.println(id);
                Outcome outcome = interleaving.run(plan.benchmark(id));
                outcomes.add(outcome);
                System.out.println(Table.of(outcome));
            }
            Runtime.getRuntime().removeShutdownHook(tidy);
        } catch (LeftOutException missing) {
            throw new IOException("nothing can be measured without a compiler: " + missing.getMessage(), missing);
        }
        return outcomes;
    }

    private static void closeAll(AutoCloseable... parts) {
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception failure) {
                System.err.println("could not stop all: " + failure.getMessage());
            }
        }
    }
}
