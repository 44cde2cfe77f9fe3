package dev.lattice.api.app;

import dev.lattice.api.build.BuildRequest;
import dev.lattice.api.job.ResourceRequest;
import dev.lattice.api.workload.DeployRequest;
import dev.lattice.api.workload.DeployRequest.PortRequest;
import dev.lattice.api.workload.DeployRequest.ReadinessRequest;
import dev.lattice.api.workload.DeployRequest.VolumeRequest;
import dev.lattice.api.workload.DisconnectRequest;
import dev.lattice.core.build.Slashes;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/** What an app's own file says about how it is deployed: {@code lattice.yaml}, of which docs/lattice-yaml.md tells. */
public final class AppFile {
    private static final String NAME = "lattice.yaml";
    /** Both names of it. */
    public static final List<String> NAMES = List.of(NAME, "." + NAME);

    private static final List<String> MISNAMED = List.of("lattice.yml", ".lattice.yml");
    public static final int MOST_BYTES = 256 * 1024;
    private static final int DEEPEST = 20;

    private static final List<String> KEYS = List.of(
            "name", "kind", "env", "instances", "resources", "ports", "volumes", "readiness", "build", "disconnect");
    private static final List<String> RESOURCES = List.of("cpu", "memory", "disk");
    private static final List<String> PORT = List.of("name", "port", "protocol", "open");
    private static final List<String> VOLUME = List.of("name", "path");
    private static final List<String> READINESS = List.of("path", "command", "port", "within");
    private static final List<String> DISCONNECT = List.of("lost-after", "stop-after", "replace", "reconcile");
    private static final List<String> BUILD =
            List.of("root", "version", "install", "build", "start", "output", "dockerfile", "target", "args", "env");

    private AppFile() {}

    /**
     * Which file counts of a folder or a source: the one in the app's own folder, whoever else's lie around it; empty
     * where there is none.
     *
     * @param root the app's folder as somebody said it; null for the top
     * @param there whether a file of this path is there
     * @throws AppFileException when there are two, or one whose name is not quite right
     */
    public static Optional<String> path(@Nullable String root, Predicate<String> there) {
        String said = root == null ? "" : Slashes.withoutEnd(Slashes.withoutTop(root.strip()));
        String folder = said.isEmpty() || said.equals(".") ? "" : said + "/";
        for (String misnamed : MISNAMED) {
            if (there.test(folder + misnamed)) {
                throw new AppFileException(folder + misnamed + " is not read; rename it to " + NAME);
            }
        }
        List<String> found =
                NAMES.stream().map(name -> folder + name).filter(there).toList();
        if (found.size() > 1) {
            throw new AppFileException(String.join(" and ", found) + " are both there; keep one of them");
        }
        return found.stream().findFirst();
    }

    /**
     * What a file asks for; empty where it has nothing but comments.
     *
     * @param name of the file, or its path, for people
     * @param bytes all of it, or the first {@link #MOST_BYTES} and one more
     * @throws AppFileException when it cannot be followed, naming file and line
     */
    public static Optional<DeployRequest> read(String name, byte[] bytes) {
        if (bytes.length > MOST_BYTES) {
            throw new AppFileException(name + " has more than " + MOST_BYTES / 1024 + " KB; is it the right file?");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return Optional.ofNullable(parse(name, text)).map(root -> request(new Section(name, "", root, KEYS)));
        } catch (CharacterCodingException e) {
            throw new AppFileException(name + " is not written in UTF-8; save it so");
        }
    }

    private static @Nullable Node parse(String file, String text) {
        LoaderOptions bounds = new LoaderOptions();
        bounds.setCodePointLimit(MOST_BYTES);
        bounds.setNestingDepthLimit(DEEPEST);
        bounds.setMaxAliasesForCollections(0);
        try {
            List<Node> documents = new ArrayList<>();
            new Yaml(bounds).composeAll(new StringReader(text)).forEach(documents::add);
            if (documents.size() > 1) {
                throw new AppFileException(file + " has several documents; keep what stands before the second '---'");
            }
            return documents.isEmpty() ? null : documents.getFirst();
        } catch (MarkedYAMLException e) {
            String where = e.getProblemMark() == null
                    ? ""
                    : ", line " + (e.getProblemMark().getLine() + 1);
            throw new AppFileException(file + where + ": this is no YAML: " + e.getProblem());
        } catch (YAMLException e) {
            if (String.valueOf(e.getMessage()).startsWith("Number of aliases")) {
                throw new AppFileException(file + ": aliases such as *this are not read; write their values out");
            }
            throw new AppFileException(file + ": this is no YAML: " + e.getMessage());
        }
    }

    private static DeployRequest request(Section file) {
        return new DeployRequest(
                file.text("name"),
                file.text("kind"),
                null,
                null,
                file.variables("env"),
                null,
                null,
                ports(file),
                volumes(file),
                readiness(file.section("readiness", READINESS)),
                resources(file.section("resources", RESOURCES)),
                file.integer("instances"),
                null,
                null,
                build(file.section("build", BUILD)),
                null,
                disconnect(file.section("disconnect", DISCONNECT)));
    }

    private static @Nullable List<PortRequest> ports(Section file) {
        List<Node> items = file.items("ports");
        if (items == null) {
            return null;
        }
        List<PortRequest> ports = new ArrayList<>();
        for (Node item : items) {
            ports.add(Section.isMapping(item) ? portOf(file.item("ports", item, PORT), item) : writtenPort(file, item));
        }
        return ports;
    }

    private static PortRequest portOf(Section fields, Node item) {
        Integer number = fields.integer("port");
        if (number == null) {
            throw fields.wrong(item, "'ports' lacks the number: port: 8080");
        }
        return new PortRequest(fields.text("name"), number, fields.text("protocol"), fields.flag("open"));
    }

    private static PortRequest writtenPort(Section file, Node item) {
        String text = file.itemText("ports", item);
        try {
            return WrittenPort.parse(text);
        } catch (IllegalArgumentException e) {
            throw file.wrong(item, "'ports': '" + text + "' " + e.getMessage());
        }
    }

    private static @Nullable List<VolumeRequest> volumes(Section file) {
        List<Node> items = file.items("volumes");
        if (items == null) {
            return null;
        }
        List<VolumeRequest> volumes = new ArrayList<>();
        for (Node item : items) {
            if (Section.isMapping(item)) {
                Section fields = file.item("volumes", item, VOLUME);
                volumes.add(new VolumeRequest(fields.text("name"), fields.text("path")));
                continue;
            }
            String text = file.itemText("volumes", item);
            try {
                volumes.add(WrittenVolume.parse(text));
            } catch (IllegalArgumentException e) {
                throw file.wrong(item, "'volumes': '" + text + "' " + e.getMessage());
            }
        }
        return volumes;
    }

    private static @Nullable ReadinessRequest readiness(@Nullable Section fields) {
        if (fields == null) {
            return null;
        }
        if (fields.isText("command")) {
            throw fields.wrong("command", "'readiness.command' is a list of words, run by no shell: [curl, -f, …]");
        }
        return new ReadinessRequest(
                fields.text("path"), fields.texts("command"), fields.text("port"), fields.seconds("within"));
    }

    private static @Nullable ResourceRequest resources(@Nullable Section fields) {
        return fields == null
                ? null
                : new ResourceRequest(fields.decimal("cpu"), fields.mebibytes("memory"), fields.mebibytes("disk"));
    }

    private static @Nullable DisconnectRequest disconnect(@Nullable Section fields) {
        return fields == null
                ? null
                : new DisconnectRequest(
                        fields.seconds("lost-after"),
                        fields.seconds("stop-after"),
                        fields.flag("replace"),
                        fields.text("reconcile"));
    }

    private static @Nullable BuildRequest build(@Nullable Section fields) {
        if (fields == null) {
            return null;
        }
        Map<String, String> args = fields.variables("args");
        return new BuildRequest(
                fields.text("root"),
                fields.text("version"),
                fields.text("install"),
                fields.text("build"),
                fields.text("start"),
                fields.text("output"),
                fields.text("dockerfile"),
                fields.text("target"),
                args,
                fields.variables("env"),
                null,
                null,
                null);
    }
}
