package dev.lattice.agent.task;

import dev.lattice.core.image.ImageReference;
import dev.lattice.core.job.Command;
import dev.lattice.core.job.ImageRecipe;
import java.util.Set;

/** What a node is to do until it is done: a driver each. */
public sealed interface Work {
    /** A command as a process of the node. */
    record Plain(Command command) implements Work {}

    /** A command in a container of an image. */
    record Container(ImageReference image, Command command) implements Work {}

    /**
     * An image made from the folder.
     *
     * @param image its name
     * @param kept how many of its repository stay on the node
     */
    record Build(ImageReference image, ImageRecipe recipe, int kept) implements Work {}

    /**
     * An image of this node that is stored for others.
     *
     * @param known SHA-256 of layers that need not be
     * @param mostBytes a larger one is refused
     */
    record Export(ImageReference image, Set<String> known, long mostBytes) implements Work {}
}
