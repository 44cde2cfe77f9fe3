package dev.lattice.cli.command;

import dev.lattice.api.app.AppFile;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.app.Place;
import dev.lattice.cli.context.Folders;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the words of a {@code deploy} are, as far as the words alone tell.
 *
 * @param word a kind or a workload's name; null when there is none
 * @param image that stands in the place of a kind
 * @param place of an app that is named without its kind
 * @param rest what stands behind: a command; or where the app of the kind is, and then a command
 */
record DeployWords(
        @Nullable String word,
        @Nullable String image,
        @Nullable Place place,
        List<String> rest) {
    /** @throws UsageException when a word can be nothing that is understood */
    static DeployWords of(Surroundings around, @Nullable String first, List<String> rest) {
        if (first == null) {
            return new DeployWords(null, null, null, rest);
        }
        String file = first.substring(first.lastIndexOf('/') + 1);
        if (AppFile.NAMES.contains(file)) {
            throw new UsageException("'" + first + "' is read when its folder is deployed: lattice deploy "
                    + (file.equals(first) ? "." : first.substring(0, first.length() - file.length())));
        }
        Optional<Place> place = place(around, first);
        if (place.isPresent()) {
            return new DeployWords(null, null, place.get(), rest);
        }
        if (first.indexOf('/') >= 0 || first.indexOf(':') >= 0) {
            return new DeployWords(null, first, null, rest);
        }
        return new DeployWords(first, null, null, rest);
    }

    /** Where the app of a kind is, if the word behind the kind says so. */
    Optional<Place> second(Surroundings around) {
        return rest.isEmpty() ? Optional.empty() : place(around, rest.getFirst());
    }

    private static Optional<Place> place(Surroundings around, String word) {
        try {
            return Place.of(word, around.folder(), Folders.home(around));
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    /** What is said when a word is neither a workload's name nor of use without a name; the word is there. */
    UsageException unknown(Surroundings around) {
        boolean folder = Files.isDirectory(around.folder().resolve(String.valueOf(word)));
        return new UsageException("there is no workload '" + word + "' to change; to make one of kind '" + word
                + "', say what it is to be called: lattice deploy " + word + " --name NAME"
                + (folder ? "; to deploy the folder, write ./" + word : ""));
    }
}
