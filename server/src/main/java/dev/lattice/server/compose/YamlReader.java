package dev.lattice.server.compose;

import dev.lattice.server.catalogue.NameRules;
import dev.lattice.server.compose.YamlNode.Entry;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;

/**
 * The tree of a YAML file, with aliases and merge keys resolved and the line of each key kept: what binders of JSON
 * lose. A key that is there twice, a tag, an alias within itself and a file that grows beyond measure are refused.
 */
final class YamlReader {
    private static final int MAX_CHARACTERS = 1_000_000;
    private static final int MAX_NODES = 50_000;
    private static final int MAX_DEPTH = 40;
    private static final int MAX_KEY = 250;
    private static final int MAX_ALIASES = 2_000;
    private static final Set<Tag> PLAIN =
            Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.MERGE, Tag.MAP, Tag.SEQ);

    private final Findings findings;
    private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private int nodes;

    private YamlReader(Findings findings) {
        this.findings = findings;
    }

    /** The root of a file; empty when it could not be read, which is then among the findings. */
    static Optional<YamlNode> read(String text, Findings findings) {
        if (text.length() > MAX_CHARACTERS) {
            findings.refuse(1, "", "The file has more than " + MAX_CHARACTERS + " characters; write it shorter.");
            return Optional.empty();
        }
        try {
            Node root = parser().compose(new StringReader(text));
            if (root == null) {
                findings.refuse(1, "", "The file is empty; it begins with 'services:'.");
                return Optional.empty();
            }
            return Optional.of(new YamlReader(findings).tree(root, ""));
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            findings.refuse(line, "", "This is no YAML: " + sentence(e.getProblem()));
        } catch (YAMLException e) {
            findings.refuse(1, "", "This is no YAML: " + sentence(e.getMessage()));
        } catch (TooMuch e) {
            findings.refuse(e.line, "", e.sentence);
        }
        return Optional.empty();
    }

    private static Yaml parser() {
        LoaderOptions bounds = new LoaderOptions();
        bounds.setNestingDepthLimit(MAX_DEPTH);
        bounds.setMaxAliasesForCollections(MAX_ALIASES);
        DumperOptions unused = new DumperOptions();
        return new Yaml(new SafeConstructor(bounds), new Representer(unused), unused, bounds, new ComposeScalars());
    }

    private static String sentence(@Nullable String problem) {
        String text = problem == null ? "it cannot be read" : problem.strip().replaceAll("\\s+", " ");
        return (text.length() > 200 ? text.substring(0, 200) + "…" : text) + ".";
    }

    private YamlNode tree(Node node, String path) {
        int line = line(node);
        if (++nodes > MAX_NODES || open.size() > MAX_DEPTH) {
            throw new TooMuch(
                    line,
                    "With its aliases the file has more than " + MAX_NODES + " values, or is nested more" + " than "
                            + MAX_DEPTH + " deep; write it simpler.");
        }
        if (!PLAIN.contains(node.getTag())) {
            findings.refuse(
                    line,
                    path,
                    "The tag " + NameRules.quoted(node.getTag().getValue())
                            + " is not possible here; write the value itself.");
        }
        if (!open.add(node)) {
            throw new TooMuch(line, "An alias stands within what it stands for; write the value itself.");
        }
        YamlNode made = switch (node) {
            case MappingNode mapping -> new YamlNode.Mapping(line, entries(mapping, path));
            case SequenceNode sequence -> sequence(sequence, path);
            case ScalarNode scalar -> ComposeScalars.scalar(line, scalar.getTag(), scalar.getValue());
            default -> throw new IllegalStateException(node.getClass().getName());
        };
        open.remove(node);
        return made;
    }

    private YamlNode sequence(SequenceNode sequence, String path) {
        List<YamlNode> items = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            items.add(tree(item, path + "[" + items.size() + "]"));
        }
        return new YamlNode.Sequence(line(sequence), Collections.unmodifiableList(items));
    }

    /** Its own keys, and then those of its merge keys that it has not: of those, the first says it. */
    private Map<String, Entry> entries(MappingNode mapping, String path) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        List<Node> merged = new ArrayList<>();
        for (NodeTuple pair : mapping.getValue()) {
            Node keyNode = pair.getKeyNode();
            if (keyNode.getTag().equals(Tag.MERGE)) {
                merged.add(pair.getValueNode());
                continue;
            }
            if (!(keyNode instanceof ScalarNode scalar) || scalar.getValue().length() > MAX_KEY) {
                findings.refuse(line(keyNode), path, "A key is a word of " + MAX_KEY + " characters at most.");
                continue;
            }
            String key = scalar.getValue();
            String inner = path.isEmpty() ? key : path + "." + key;
            Entry entry = new Entry(line(keyNode), tree(pair.getValueNode(), inner));
            Entry before = entries.putIfAbsent(key, entry);
            if (before != null) {
                findings.refuse(
                        entry.line(), inner, "The key is there already, in line " + before.line() + "; remove one.");
            }
        }
        for (Node source : merged) {
            merge(source, path, entries);
        }
        return Collections.unmodifiableMap(entries);
    }

    private void merge(Node source, String path, Map<String, Entry> into) {
        List<Node> sources = source instanceof SequenceNode sequence ? sequence.getValue() : List.of(source);
        for (Node one : sources) {
            if (tree(one, path) instanceof YamlNode.Mapping mapping) {
                mapping.entries().forEach(into::putIfAbsent);
            } else {
                findings.refuse(line(one), path, "After '<<' comes a mapping, or a list of them.");
            }
        }
    }

    private static int line(Node node) {
        return node.getStartMark() == null ? 1 : node.getStartMark().getLine() + 1;
    }

    /** Reading ends here: what follows has no bounds. */
    private static final class TooMuch extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int line;
        private final String sentence;

        private TooMuch(int line, String sentence) {
            super(sentence, null, false, false);
            this.line = line;
            this.sentence = sentence;
        }
    }
}
