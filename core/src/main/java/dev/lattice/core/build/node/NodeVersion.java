package dev.lattice.core.build.node;

import dev.lattice.core.build.BaseImages;
import dev.lattice.core.build.Findings;
import dev.lattice.core.build.SourceTree;
import dev.lattice.core.build.UndetectedException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which major of Node.js an app runs on. */
final class NodeVersion {
    private static final Pattern VERSION = Pattern.compile("v?(\\d{1,3})(\\..*)?");

    /** Names of long-term lines, as nvm knows them. */
    private static final Map<String, Integer> LINES =
            Map.of("gallium", 16, "hydrogen", 18, "iron", 20, "jod", 22, "krypton", 24);

    private static final String SUBJECT = "version";

    /** What somewhere is asked for. */
    private record Request(int major, String said) {}

    private NodeVersion() {}

    /**
     * A file that names a version goes before a range of them; nearer to the app goes before farther.
     *
     * @throws UndetectedException when a version is wished for which there is no image
     */
    static int of(NodeSource source, Optional<String> wish, Findings findings) throws UndetectedException {
        if (wish.isPresent()) {
            int major = parse(wish.get())
                    .filter(BaseImages.NODE_MAJORS::contains)
                    .orElseThrow(() -> new UndetectedException(
                            "There is no image of Node.js " + wish.get() + ". Give one of the versions "
                                    + BaseImages.NODE_MAJORS.stream()
                                            .map(String::valueOf)
                                            .collect(Collectors.joining(", "))
                                    + "."));
            findings.wish(SUBJECT, Optional.of(String.valueOf(major)));
            return major;
        }
        Optional<String> engines = source.manifest()
                .document()
                .text("engines", "node")
                .or(() -> source.top().document().text("engines", "node"));
        Optional<VersionRange> range = engines.flatMap(VersionRange::parse);
        for (SourceTree tree : List.of(source.app(), source.tree())) {
            Optional<Request> request = inFiles(tree);
            if (request.isPresent()) {
                int major = nearest(request.get().major());
                findings.decide(SUBJECT, String.valueOf(major), request.get().said());
                if (major != request.get().major()) {
                    findings.warn(request.get().said() + ", for which there is no image: Node.js " + major
                            + " is taken. Say which version you want if that does not fit.");
                } else if (range.isPresent() && !range.get().allows(major)) {
                    findings.warn(request.get().said() + ", but engines in package.json asks for " + engines.orElse("")
                            + ".");
                }
                return major;
            }
        }
        if (range.isPresent()) {
            Optional<Integer> major = best(range.get());
            if (major.isPresent()) {
                findings.decide(
                        SUBJECT, String.valueOf(major.get()), "engines in package.json asks for " + engines.get());
                return major.get();
            }
        }
        if (engines.isPresent()) {
            findings.warn("engines in package.json asks for Node.js " + shortened(engines.get())
                    + ", for which there is no image: " + BaseImages.NODE_DEFAULT
                    + " is taken. Say which version you want if that does not fit.");
        }
        findings.decide(
                SUBJECT, String.valueOf(BaseImages.NODE_DEFAULT), "nothing names a version; this is the default");
        return BaseImages.NODE_DEFAULT;
    }

    private static Optional<Request> inFiles(SourceTree tree) {
        for (String file : List.of(".nvmrc", ".node-version")) {
            Optional<Request> request = tree.text(file)
                    .flatMap(text -> text.lines()
                            .map(line -> line.replaceFirst("#.*", "").strip())
                            .filter(line -> !line.isEmpty())
                            .findFirst())
                    .flatMap(line -> parse(line).map(major -> new Request(major, file + " says " + shortened(line))));
            if (request.isPresent()) {
                return request;
            }
        }
        Optional<Request> tools = tree.text(".tool-versions")
                .flatMap(text -> text.lines()
                        .map(line -> line.strip().split("\\s+", -1))
                        .filter(words -> words.length > 1 && (words[0].equals("nodejs") || words[0].equals("node")))
                        .findFirst())
                .flatMap(words ->
                        parse(words[1]).map(major -> new Request(major, ".tool-versions says " + shortened(words[1]))));
        return tools.or(() -> Manifest.of(tree)
                .flatMap(manifest -> manifest.document().text("volta", "node"))
                .flatMap(version -> parse(version)
                        .map(major -> new Request(major, "volta in package.json says " + shortened(version)))));
    }

    private static Optional<Integer> parse(String text) {
        String version = text.strip();
        Matcher matcher = VERSION.matcher(version);
        if (matcher.matches()) {
            return Optional.of(Integer.valueOf(matcher.group(1)));
        }
        if (version.startsWith("lts/") || version.startsWith("lts-")) {
            String line = version.substring(4);
            return line.equals("*") || line.equals("latest")
                    ? Optional.of(BaseImages.NODE_DEFAULT)
                    : Optional.ofNullable(LINES.get(line));
        }
        return switch (version) {
            case "lts", "node", "stable", "latest", "current" -> Optional.of(BaseImages.NODE_DEFAULT);
            default -> Optional.empty();
        };
    }

    /** The default if it is allowed, else the newest. */
    private static Optional<Integer> best(VersionRange range) {
        if (range.allows(BaseImages.NODE_DEFAULT)) {
            return Optional.of(BaseImages.NODE_DEFAULT);
        }
        return BaseImages.NODE_MAJORS.reversed().stream().filter(range::allows).findFirst();
    }

    /** It, or the next newer one with an image; the newest if there is none. */
    private static int nearest(int major) {
        return BaseImages.NODE_MAJORS.stream()
                .filter(known -> known >= major)
                .findFirst()
                .orElseGet(BaseImages.NODE_MAJORS::getLast);
    }

    private static String shortened(String text) {
        return text.length() > 40 ? text.substring(0, 40) + "…" : text;
    }
}
