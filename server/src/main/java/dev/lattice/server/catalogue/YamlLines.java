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
     * The line of a value, or of the nearest thing around it that is there; the first is 1.
     *
     * @param pointer a JSON pointer, such as {@code /container/ports/0/name}
     */
    public int line(String pointer) {
        Node node = root;
        int line = 1;
        for (String step : pointer.split("/", -1)) {
            if (!step.isEmpty()) {
                node = child(node, step.replace("~1", "/").replace("~0", "~"));
            }
            if (node == null) {
                return line;
            }
            line = node.getStartMark().getLine() + 1;
        }
        return line;
    }

    private static @Nullable Node child(@Nullable Node parent, String step) {
        if (parent instanceof MappingNode mapping) {
            for (NodeTuple pair : mapping.getValue()) {
                if (pair.getKeyNode() instanceof ScalarNode key
                        && key.getValue().equals(step)) {
                    return pair.getValueNode();
                }
            }
        }
        if (parent instanceof SequenceNode sequence && step.matches("[0-9]{1,6}")) {
            int index = Integer.parseInt(step);
            return index < sequence.getValue().size() ? sequence.getValue().get(index) : null;
        }
        return null;
    }
}
