package dev.lattice.agent.facts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.core.availability.Power;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each way to see an owner, against what a system would show. */
class OwnerSensesTest {
    private static final Instant NOW = Instant.parse("2026-01-05T12:00:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);

    @TempDir
    Path folder;

    private void supply(String name, String... facts) throws IOException {
        Path supply = Files.createDirectories(folder.resolve(name));
        for (int i = 0; i < facts.length; i += 2) {
            Files.writeString(supply.resolve(facts[i]), facts[i + 1] + "\n");
        }
    }

    private Power power() {
        return new PowerSource.Supplies(folder).now();
    }

    @Test
    void aDesktopRunsOnMains() throws Exception {
        assertThat(power()).isEqualTo(new Power.Mains());
        supply("mouse", "type", "Battery", "scope", "Device", "status", "Discharging", "capacity", "5");
        assertThat(power()).isEqualTo(new Power.Mains());
    }

    @Test
    void aLaptopRunsOnItsBatteriesWithoutACharger() throws Exception {
        supply("AC", "type", "Mains", "online", "0");
        supply("BAT0", "type", "Battery", "status", "Discharging", "capacity", "40");
        supply("BAT1", "type", "Battery", "status", "Not charging", "capacity", "80");
        assertThat(power()).isEqualTo(new Power.Battery(60));
        supply("AC", "type", "Mains", "online", "1");
        assertThat(power()).isEqualTo(new Power.Mains());
    }

    @Test
    void aTerminalThatWasTypedIntoCounts() throws Exception {
        Files.createDirectories(folder.resolve("pts"));
        terminal("tty1", 3_600);
        terminal("pts/0", 90);
        terminal("pts/ptmx", 1);
        assertThat(new Terminals(folder, CLOCK).idle()).contains(Duration.ofSeconds(90));
    }

    private void terminal(String name, long idle) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "");
        Files.setAttribute(file, "lastAccessTime", FileTime.from(NOW.minusSeconds(idle)));
    }

    @Test
    void withoutTerminalsNobodyIsSeen() {
        assertThat(new Terminals(folder.resolve("nowhere"), CLOCK).idle()).isEmpty();
    }

    @Test
    void aDesktopTellsLogindOfItsUser() {
        Logind logind = new Logind(
                CLOCK,
                arguments -> Optional.of(
                        arguments.getFirst().equals("list-sessions")
                                ? List.of("  2 1000 ada seat0 tty2", " c1 0 root seat0 tty1", "  7 1000 ada")
                                : List.of(
                                        "Type=wayland",
                                        "Class=user",
                                        "State=active",
                                        "IdleHint=yes",
                                        "IdleSinceHint=" + NOW.minusSeconds(240).toEpochMilli() * 1000,
                                        "",
                                        "Type=wayland",
                                        "Class=greeter",
                                        "State=online",
                                        "IdleHint=no",
                                        "IdleSinceHint=0",
                                        "",
                                        "Type=tty",
                                        "Class=user",
                                        "State=active",
                                        "IdleHint=no",
                                        "IdleSinceHint=0")));
        assertThat(logind.idle()).contains(Duration.ofMinutes(4));
    }

    @Test
    void aDesktopWhoseUserIsThereSaysNoTime() {
        Logind logind = new Logind(
                CLOCK,
                arguments -> Optional.of(
                        arguments.getFirst().equals("list-sessions")
                                ? List.of("2 1000 ada seat0 tty2")
                                : List.of("Type=x11", "Class=user", "State=active", "IdleHint=no", "IdleSinceHint=0")));
        assertThat(logind.idle()).contains(Duration.ZERO);
    }

    @Test
    void aLogindThatDoesNotAnswerLeavesTheUserUnknown() {
        for (Set<String> answered : List.of(Set.<String>of(), Set.of("list-sessions"))) {
            Logind logind = new Logind(
                    CLOCK,
                    arguments -> Optional.of(List.of("2 1000 ada seat0 tty2"))
                            .filter(_ -> answered.contains(arguments.getFirst())));
            IdleTime idle = new IdleTime(
                    List.of(() -> Optional.of(Duration.ofHours(3)), logind), () -> Optional.of(Duration.ofDays(1)));
            assertThat(idle.now()).isEmpty();
            assertThat(idle.now()).isEmpty();
        }
    }

    @Test
    void withoutSessionsTheTerminalsCount() {
        Logind logind = new Logind(CLOCK, _ -> Optional.of(List.of()));
        IdleTime idle = new IdleTime(List.of(() -> Optional.of(Duration.ofHours(3)), logind), Optional::empty);
        assertThat(idle.now()).contains(Duration.ofHours(3));
    }

    @Test
    void aProgramThatHangsOrFailsSaysNothing() {
        assertThat(Logind.run(List.of("sleep", "60"), Duration.ofMillis(50))).isEmpty();
        assertThat(Logind.run(List.of("false"), Duration.ofSeconds(30))).isEmpty();
        assertThat(Logind.run(List.of("no-such-program"), Duration.ofSeconds(30)))
                .isEmpty();
        assertThat(Logind.run(List.of("printf", "a\\nb"), Duration.ofSeconds(30)))
                .contains(List.of("a", "b"));
    }

    @Test
    void logindIsThereWhereItRunsAndCanBeAsked() throws Exception {
        Path programs = Files.createDirectories(folder.resolve("bin"));
        String path = "/nowhere::" + programs;
        Path systemd = folder.resolve("systemd");
        assertThat(Logind.present(systemd, path)).isFalse();
        Files.createDirectories(systemd.resolve("seats"));
        assertThat(Logind.present(systemd, path)).isFalse();
        assertThat(programs.resolve("loginctl").toFile().createNewFile()).isTrue();
        assertThat(programs.resolve("loginctl").toFile().setExecutable(true)).isTrue();
        assertThat(Logind.present(systemd, path)).isTrue();
        Files.delete(systemd.resolve("seats"));
        assertThat(Logind.present(systemd, path)).isFalse();
    }

    @Test
    void theLatestTouchCounts() {
        IdleTime idle = new IdleTime(
                List.of(
                        () -> Optional.of(Duration.ofSeconds(9)),
                        Optional::empty,
                        () -> Optional.of(Duration.ofSeconds(4))),
                Optional::empty);
        assertThat(idle.now()).contains(Duration.ofSeconds(4));
        assertThat(new IdleTime(List.of(Optional::empty), () -> Optional.of(Duration.ofDays(1))).now())
                .contains(Duration.ofDays(1));
    }

    @Test
    void aProgramIsFoundByTheNameOfItsFile() throws Exception {
        Process sleeper = new ProcessBuilder("sleep", "60").start();
        try {
            String name = Path.of(sleeper.info().command().orElseThrow())
                    .getFileName()
                    .toString();
            assertThat(Programs.running(Set.of(name, "no-such-program"))).containsExactly(name);
        } finally {
            sleeper.destroyForcibly();
        }
    }

    @Test
    void aMacSaysItByItsOwnProgram() {
        assertThat(MacCalls.read("Now drawing from 'AC Power'\n -InternalBattery-0 (id=1)\t100%; charged;"))
                .isEqualTo(new Power.Mains());
        assertThat(MacCalls.read("Now drawing from 'Battery Power'\n -InternalBattery-0 (id=1)\t62%; discharging;"))
                .isEqualTo(new Power.Battery(62));
        assertThat(MacCalls.read("")).isEqualTo(new Power.Unknown());
    }
}
