package dev.lattice.agent.facts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;

/**
 * The GPUs of this machine.
 *
 * @param devices NVIDIA's, as its container toolkit names them; only those can be handed to containers
 * @param others graphics cards of other makers, which stay with the machine
 */
public record Gpus(List<String> devices, int others) {
    public static final Gpus NONE = new Gpus(List.of(), 0);

    private static final Pattern DEVICE = Pattern.compile("nvidia[0-9]+");
    private static final Pattern CARD = Pattern.compile("card[0-9]+");
    private static final String NVIDIA = "0x10de";

    public Gpus {
        devices = List.copyOf(devices);
    }

    /** What a machine says of its graphics cards. */
    public interface Source {
        /** Lines of {@code nvidia-smi}, a device each; empty where there is no such program, or it fails. */
        Optional<List<String>> listed();

        /** Names of what is in {@code /dev}. */
        List<String> deviceFiles();

        /** The makers of the cards in {@code /sys/class/drm}, such as {@code 0x10de}. */
        List<String> makers();
    }

    /** What there is. The driver's own list goes first: a device file may be there of a card that is broken. */
    public static Gpus of(Source source) {
        List<String> devices = source.listed()
                .orElseGet(() -> source.deviceFiles().stream()
                        .filter(file -> DEVICE.matcher(file).matches())
                        .map(file -> file.substring("nvidia".length()))
                        .sorted()
                        .toList());
        long others =
                source.makers().stream().filter(maker -> !maker.equals(NVIDIA)).count();
        return new Gpus(devices, (int) others);
    }

    /** Asks this machine. */
    public static Gpus here() {
        return of(new Here());
    }

    private static final class Here implements Source {
        private static final Logger LOG = Logger.getLogger(Gpus.class.getName());
        private static final long PATIENCE_SECONDS = 5;

        @Override
        public Optional<List<String>> listed() {
            try {
                Process process = new ProcessBuilder("nvidia-smi", "--query-gpu=uuid", "--format=csv,noheader")
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
                process.getOutputStream().close();
                if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    return Optional.empty();
                }
                String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                return process.exitValue() == 0
                        ? Optional.of(said.lines()
                                .map(String::strip)
                                .filter(line -> !line.isEmpty())
                                .toList())
                        : Optional.empty();
            } catch (IOException absent) {
                return Optional.empty();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }

        @Override
        public List<String> deviceFiles() {
            return names(Path.of("/dev"), DEVICE).stream()
                    .map(file -> file.getFileName().toString())
                    .toList();
        }

        @Override
        public List<String> makers() {
            List<String> makers = new ArrayList<>();
            for (Path card : names(Path.of("/sys/class/drm"), CARD)) {
                try {
                    makers.add(Files.readString(card.resolve("device/vendor")).strip());
                } catch (IOException none) {
                    LOG.log(Level.FINE, "{0} is made by software", card);
                }
            }
            return makers;
        }

        private static List<Path> names(Path folder, Pattern name) {
            List<Path> found = new ArrayList<>();
            try (DirectoryStream<Path> files = Files.newDirectoryStream(
                    folder, file -> name.matcher(file.getFileName().toString()).matches())) {
                files.forEach(found::add);
            } catch (IOException absent) {
                return List.of();
            }
            return found;
        }
    }
}
