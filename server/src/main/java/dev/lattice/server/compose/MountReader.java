package dev.lattice.server.compose;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What a service mounts: {@code volumes} in the short and the long form. */
final class MountReader {
    private static final String NAMED =
            "Write a named volume such as 'data:/var/lib/data', and 'data:' under the file's 'volumes'.";

    private static final Set<String> HARMLESS =
            Set.of("rw", "nocopy", "z", "Z", "cached", "delegated", "consistent", "rprivate", "private");

    private static final KeyRules LONG = KeyRules.reading("type", "source", "target", "read_only", "bind", "volume")
            .ignoring("consistency", "nodes have one way to mount.")
            .refusing("tmpfs", "no folder is kept in memory. Remove the mount.")
            .refusing("image", "an image's files are in its containers only. Copy them into yours as you build it.");
    private static final KeyRules BIND = KeyRules.reading("create_host_path")
            .ignoring("selinux", "labels of files are the node's matter.")
            .ignoring("propagation", "nothing is mounted within a file of the context.")
            .ignoring("recursive", "nothing is mounted within a file of the context.");
    private static final KeyRules VOLUME = KeyRules.reading()
            .ignoring("nocopy", "a volume begins as the node makes it.")
            .ignoring("labels", "nothing here reads them.")
            .refusing("subpath", "a volume is mounted whole. Give each folder a volume of its own.");

    private final Function<String, Optional<String>> files;
    private final Set<String> volumes;

    /** @param volumes names that the file has; those that are mounted and not among them are refused */
    MountReader(Function<String, Optional<String>> files, Set<String> volumes) {
        this.files = files;
        this.volumes = volumes;
    }

    List<Mount> read(Value list) {
        List<Mount> mounts = new ArrayList<>();
        Map<String, Integer> lines = new HashMap<>();
        for (Value item : list.items()) {
            Optional<Mount> mount =
                    item.isMapping() ? longForm(item) : item.text().flatMap(text -> shortForm(item, text));
            mount.ifPresent(one -> {
                Integer before = lines.putIfAbsent(one.target(), item.line());
                if (before == null) {
                    mounts.add(one);
                } else {
                    item.refuse("Something is mounted at its target already, in line " + before + "; remove one.");
                }
            });
        }
        return mounts;
    }

    private Optional<Mount> shortForm(Value item, String text) {
        String drive = text.matches("[A-Za-z]:[\\\\/].*") ? text.substring(0, 2) : "";
        String[] parts = text.substring(drive.length()).split(":", -1);
        if (parts.length == 1) {
            item.refuse("A volume without a name is lost with its container. " + NAMED);
            return Optional.empty();
        }
        if (parts.length > 3) {
            item.refuse(item.written() + " has too many colons. " + NAMED);
            return Optional.empty();
        }
        boolean readOnly = false;
        for (String option : parts.length == 3 ? parts[2].split(",", -1) : new String[0]) {
            if (option.equals("ro")) {
                readOnly = true;
            } else if (!HARMLESS.contains(option)) {
                item.refuse("After the last colon comes 'ro' or 'rw'. " + NAMED);
                return Optional.empty();
            }
        }
        String source = drive + parts[0];
        return ContextPath.looksLikePath(source)
                ? file(item, source, parts[1], readOnly)
                : volume(item, item.shown(source), source, parts[1], readOnly);
    }

    private Optional<Mount> longForm(Value item) {
        Map<String, Value> fields = item.fields(LONG);
        String type = text(fields, "type").orElse("");
        Value named = fields.get("source");
        Optional<String> source = text(fields, "source");
        Optional<String> target = text(fields, "target");
        boolean readOnly = Optional.ofNullable(fields.get("read_only"))
                .flatMap(Value::bool)
                .orElse(false);
        Optional.ofNullable(fields.get("bind")).ifPresent(value -> value.fields(BIND));
        Optional.ofNullable(fields.get("volume")).ifPresent(value -> value.fields(VOLUME));
        if (target.isEmpty()) {
            item.refuse("'target' is missing; write the path in the container.");
            return Optional.empty();
        }
        if (!type.equals("volume") && !type.equals("bind")) {
            item.refuse("'type' is 'volume', or 'bind' for a file of the context; others are not possible. " + NAMED);
            return Optional.empty();
        }
        if (named == null || source.isEmpty()) {
            item.refuse("'source' is missing; a volume without a name is lost with its container. " + NAMED);
            return Optional.empty();
        }
        return type.equals("bind")
                ? file(item, source.get(), target.get(), readOnly)
                : volume(item, named.shown(source.get()), source.get(), target.get(), readOnly);
    }

    private static Optional<String> text(Map<String, Value> fields, String key) {
        return Optional.ofNullable(fields.get(key)).flatMap(Value::text);
    }

    private Optional<Mount> volume(Value item, String shown, String name, String target, boolean readOnly) {
        if (name.contains("/")) {
            item.refuse("A file or folder beside the compose file begins with './'; a volume's name has no '/'.");
            return Optional.empty();
        }
        if (!volumes.contains(name)) {
            item.refuse("There is no volume " + shown + " in the file; write its name under 'volumes', as 'name:'.");
            return Optional.empty();
        }
        return path(item, target).map(clean -> new Mount.NamedVolume(name, clean, readOnly));
    }

    private Optional<Mount> file(Value item, String source, String target, boolean readOnly) {
        Optional<String> path;
        try {
            path = Optional.of(ContextPath.inContext(".", source));
        } catch (InvalidTextException e) {
            item.refuse(item.isScalar() ? item.written() + " is not possible. " + e.sentence() : e.sentence());
            return Optional.empty();
        }
        if (!readOnly && !mayBeReadOnly(item, path.get())) {
            return Optional.empty();
        }
        return path(item, target).map(clean -> new Mount.ContextFile(path.get(), clean));
    }

    /** What is a file is configuration, nearly always; into folders, programs write. */
    private boolean mayBeReadOnly(Value item, String path) {
        if (!path.equals(".") && files.apply(path).isPresent()) {
            item.warn("The file is mounted read-only: what a container writes does not come back to your folder. Write"
                    + " ':ro' to say so.");
            return true;
        }
        item.refuse("What is beside the compose file can only be read here. Write ':ro' after it if that is enough, a"
                + " named volume for data, or copy sources into the image by 'build'.");
        return false;
    }

    private static Optional<String> path(Value item, String target) {
        try {
            return Optional.of(ContextPath.inContainer(target));
        } catch (InvalidTextException e) {
            item.refuse(e.sentence());
            return Optional.empty();
        }
    }
}
