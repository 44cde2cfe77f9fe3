package dev.lattice.server.catalogue;

import java.io.StringReader;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** In which line of a YAML file something is. */
public final class YamlLines {
    private final @Nullable Node root;

    /** @throws org.yaml.snakeyaml.error.YAMLException when it is no YAML */
    public YamlLines(String text) {
        this.root = new Yaml(new SafeConstructor(new LoaderOptions())).compose(new StringReader(text));
    }

    /**
     * The line in which something begins, with its key where it has one; that of the nearest thing around it when it is
     * not there. The first is 1.
     *
     * @param pointer a JSON pointer, such as {@code /container/ports/0/name}
     */
    public int line(String pointer) {
        Found found = new Found(root, root);
        for (String step : pointer.split("/", -1)) {
            Found next = step.isEmpty()
                    ? found
                    : child(found.value(), step.replace("~1", "/").replace("~0", "~"));
            if (next == null) {
                break;
            }
            found = next;
        }
        Node start = found.start();
        return start == null ? 1 : start.getStartMark().getLine() + 1;
    }

    private record Found(@Nullable Node start, @Nullable Node value) {}

    private static @Nullable Found child(@Nullable Node parent, String step) {
        if (parent instanceof MappingNode mapping) {
            for (NodeTuple pair : mapping.getValue()) {
                if (pair.getKeyNode() instanceof ScalarNode key
                        && key.getValue().equals(step)) {
                    return new Found(key, pair.getValueNode());
                }
            }
        }
        if (parent instanceof SequenceNode sequence && step.matches("[0-9]{1,6}")) {
            int index = Integer.parseInt(step);
            if (index < sequence.getValue().size()) {
                Node item = sequence.getValue().get(index);
                return new Found(item, item);
            }
        }
        return null;
    }
}
