package dev.lattice.agent.service;

import dev.lattice.agent.driver.ServiceOutput.Place;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What the agent has to know of a service after its own restart, beyond the journal: it changes too often, and for too
 * long, to be appended to anything. A small file, replaced as a whole. Any thread.
 */
final class ServiceMemory {
    private static final Logger LOG = Logger.getLogger(ServiceMemory.class.getName());
    private static final String FORMAT = "service 1";
    private static final int LINES = 6;
    /** Behind these, when it was halted. */
    private static final String HALTED = "halted";
    /** Behind these too, with the exit code, when it is over. */
    private static final String OVER = "over ";

    private static final int PLACE_PARTS = 3;

    private final Path file;
    private String container = "";
    private int restarts;
    private boolean stepsDone;
    private boolean halted;
    private OptionalInt over = OptionalInt.empty();
    private Place out;
    private Place err;

    private ServiceMemory(Path file, Place out, Place err) {
        this.file = file;
        this.out = out;
        this.err = err;
    }

    /**
     * Reads what is there.
     *
     * @param outEnd bytes of the streams so far
     */
    static ServiceMemory open(Path file, long outEnd, long errEnd) {
        ServiceMemory memory = new ServiceMemory(file, Place.beginning(outEnd), Place.beginning(errEnd));
        try {
            memory.read(Files.readAllLines(file, StandardCharsets.UTF_8));
        } catch (NoSuchFileException fresh) {
            LOG.log(Level.FINE, "{0} is new", file);
        } catch (IOException | IllegalArgumentException damaged) {
            // The file of a machine that lost power: what is lost is a count, and some output twice.
            LOG.log(Level.WARNING, "{0} is not read: {1}", new Object[] {file, damaged.getMessage()});
        }
        return memory;
    }

    private void read(List<String> lines) {
        if (lines.size() < LINES || !lines.getFirst().equals(FORMAT)) {
            throw new IllegalArgumentException("not of this format");
        }
        Place outPlace = place(lines.get(4));
        err = place(lines.get(5));
        out = outPlace;
        List<String> more = lines.subList(LINES, lines.size());
        over = more.stream()
                .filter(line -> line.startsWith(OVER))
                .mapToInt(line -> Integer.parseInt(line.substring(OVER.length())))
                .findFirst();
        halted = more.contains(HALTED);
        container = lines.get(1);
        restarts = Integer.parseInt(lines.get(2));
        stepsDone = Boolean.parseBoolean(lines.get(3));
    }

    private static Place place(String line) {
        String[] parts = line.split(" ", -1);
        if (parts.length != PLACE_PARTS) {
            throw new IllegalArgumentException("'" + line + "' is no place");
        }
        return new Place(parts[2], Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }

    /** This container is the service's now, if it was not before. Its log begins where the streams are. */
    synchronized void belongs(String id, long outEnd, long errEnd) {
        if (!container.equals(id)) {
            container = id;
            stepsDone = false;
            out = Place.beginning(outEnd);
            err = Place.beginning(errEnd);
            write();
        }
    }

    /** How often it was started again. */
    synchronized int restarts() {
        return restarts;
    }

    synchronized void restarted() {
        restarts++;
        write();
    }

    /** Whether it was stopped for good. */
    synchronized boolean halted() {
        return halted;
    }

    synchronized void halt(boolean now) {
        if (halted != now) {
            halted = now;
            write();
        }
    }

    /** The exit code with which it ended for good; empty when it is to be kept running. */
    synchronized OptionalInt over() {
        return over;
    }

    synchronized void over(int exitCode) {
        if (over.isEmpty()) {
            over = OptionalInt.of(exitCode);
            write();
        }
    }

    /** Whether its steps were done in this container. */
    synchronized boolean stepsDone() {
        return stepsDone;
    }

    synchronized void finishSteps() {
        stepsDone = true;
        write();
    }

    synchronized Place out() {
        return out;
    }

    synchronized Place err() {
        return err;
    }

    synchronized void reached(Place outPlace, Place errPlace) {
        if (!out.equals(outPlace) || !err.equals(errPlace)) {
            out = outPlace;
            err = errPlace;
            write();
        }
    }

    private void write() {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try {
            List<String> lines = new ArrayList<>(List.of(
                    FORMAT, container, Integer.toString(restarts), Boolean.toString(stepsDone), line(out), line(err)));
            if (halted) {
                lines.add(HALTED);
            }
            over.ifPresent(code -> lines.add(OVER + code));
            Files.write(next, lines, StandardCharsets.UTF_8);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failed) {
            LOG.log(Level.WARNING, "{0} is not written: {1}", new Object[] {file, failed.getMessage()});
        }
    }

    private static String line(Place place) {
        return place.offset() + " " + place.end() + " " + place.time();
    }

    /** It is over. */
    synchronized void forget() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failed) {
            LOG.log(Level.FINE, "a service's memory stays", failed);
        }
    }
}
