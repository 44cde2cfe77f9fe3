package dev.lattice.agent.driver.docker;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.command.InspectContainerResponse.Mount;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import dev.lattice.agent.driver.EngineAwayException;
import dev.lattice.agent.driver.ServiceContainer.Disk;
import dev.lattice.agent.driver.ServiceContainer.GoneException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What a container keeps on disk. Its own layer is the engine's to count. Volumes are folders; where this agent may read
 * them it counts what each takes by {@code du}, as blocks, so that a hole in a file costs nothing. Elsewhere the engine is
 * asked, which counts all volumes that it has, images too, so that is the worse way.
 */
final class ContainerDisk {
    private static final Logger LOG = Logger.getLogger(ContainerDisk.class.getName());
    private static final JsonFactory JSON = new JsonFactory();
    private static final int OK = 200;
    private static final int KIBIBYTE_BITS = 10;

    private ContainerDisk() {}

    static Disk of(DockerClient engine, URI address, String container) throws GoneException, EngineAwayException {
        try {
            InspectContainerResponse found =
                    EngineCalls.ask(engine.inspectContainerCmd(container).withSize(true)::exec);
            long layer = Objects.requireNonNullElse(found.getSizeRw(), 0L);
            List<Mount> mounts = found.getMounts();
            return new Disk(layer, mounts == null ? 0 : volumes(address, own(found, mounts)));
        } catch (NotFoundException removed) {
            throw new GoneException(String.valueOf(removed.getMessage()));
        } catch (DockerException refused) {
            throw new EngineAwayException(refused);
        } catch (IOException away) {
            throw new EngineAwayException(away);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new EngineAwayException(stopped);
        }
    }

    /** What is another workload's counts where that runs; what is mounted twice counts once. */
    private static Collection<Mount> own(InspectContainerResponse container, List<Mount> mounts) {
        Map<String, String> labels =
                Objects.requireNonNullElse(container.getConfig().getLabels(), Map.of());
        String node = labels.getOrDefault(Labels.NODE, "");
        String workload = labels.getOrDefault(Labels.WORKLOAD, "");
        Map<String, Mount> byName = new LinkedHashMap<>();
        for (Mount mount : mounts) {
            String name = mount.getName();
            if (name != null && !WorkloadVolumes.isOfAnother(name, node, workload)) {
                byName.put(name, mount);
            }
        }
        return byName.values();
    }

    private static long volumes(URI address, Collection<Mount> mounts)
            throws IOException, InterruptedException, EngineAwayException {
        long bytes = 0;
        Map<String, Long> told = Map.of();
        for (Mount mount : mounts) {
            String name = mount.getName();
            if (name == null) {
                continue;
            }
            OptionalLong counted = "unix".equals(address.getScheme()) ? taken(mount.getSource()) : OptionalLong.empty();
            if (counted.isEmpty() && told.isEmpty()) {
                told = engineVolumes(address);
            }
            bytes += counted.orElse(told.getOrDefault(name, 0L));
        }
        return bytes;
    }

    /**
     * What a folder takes; empty when that cannot be counted. Files come and go meanwhile: what is said is right for those
     * that stayed, whatever the exit code.
     */
    private static OptionalLong taken(@Nullable String folder) throws InterruptedException {
        if (folder == null || !Files.isReadable(Path.of(folder))) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(count(folder));
        } catch (IOException | NumberFormatException otherwise) {
            LOG.log(Level.FINE, "a volume is not counted here", otherwise);
            return OptionalLong.empty();
        }
    }

    private static long count(String folder) throws IOException, InterruptedException {
        Process du = new ProcessBuilder("nice", "-n", "19", "du", "-skx", "--", folder)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (InputStream out = du.getInputStream()) {
            String text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            du.waitFor();
            int tab = text.indexOf('\t');
            return Long.parseLong(text.substring(0, Math.max(0, tab))) << KIBIBYTE_BITS;
        } finally {
            du.destroy();
        }
    }

    private static Map<String, Long> engineVolumes(URI address) throws IOException, EngineAwayException {
        try (EngineConnection answer = EngineConnection.get(address, "/system/df?type=volume")) {
            if (answer.status() != OK) {
                throw new EngineAwayException("the engine does not say what volumes take");
            }
            return volumeSizes(answer.body());
        }
    }

    /** By name. */
    static Map<String, Long> volumeSizes(InputStream json) throws IOException {
        Map<String, Long> sizes = new HashMap<>();
        Map<String, String> names = new HashMap<>();
        try (JsonParser parser = JSON.createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                String path = token.isScalarValue()
                        ? parser.getParsingContext().pathAsPointer().toString()
                        : "";
                if (path.startsWith("/Volumes/")) {
                    String volume = path.substring(0, path.indexOf('/', "/Volumes/".length()));
                    if (path.equals(volume + "/Name")) {
                        names.put(volume, parser.getText());
                    } else if (path.equals(volume + "/UsageData/Size")) {
                        sizes.put(volume, Math.max(0, parser.getLongValue()));
                    }
                }
            }
        }
        Map<String, Long> byName = new HashMap<>();
        names.forEach((volume, name) -> byName.put(name, sizes.getOrDefault(volume, 0L)));
        return byName;
    }
}
