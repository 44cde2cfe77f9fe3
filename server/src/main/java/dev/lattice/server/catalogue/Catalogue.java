package dev.lattice.server.catalogue;

import dev.lattice.server.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** The kinds of workloads that there are. */
public final class Catalogue {
    /** Where the files are among the server's resources. */
    static final String FOLDER = "/catalogue/";

    /** Their names, a line for each; the build writes it, for a folder of resources cannot be listed. */
    static final String INDEX = "index";

    private final SequencedMap<String, CatalogueEntry> entries = new LinkedHashMap<>();

    /** @param entries in any order; they are kept by category, then title */
    public Catalogue(List<CatalogueEntry> entries) {
        entries.stream()
                .sorted(Comparator.comparing(CatalogueEntry::category).thenComparing(CatalogueEntry::title))
                .forEach(entry -> this.entries.put(entry.kind(), entry));
    }

    /**
     * The one that the server was built with.
     *
     * @throws InvalidEntryException when a file is wrong
     */
    public static Catalogue load() {
        EntryReader reader = new EntryReader();
        List<CatalogueEntry> entries = new ArrayList<>();
        for (String kind : resource(INDEX).lines().toList()) {
            entries.add(reader.read(kind, resource(kind + ".yaml")));
        }
        return new Catalogue(entries);
    }

    private static String resource(String name) {
        try (InputStream in = Catalogue.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new IllegalStateException("the server was built without " + FOLDER + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + FOLDER + name, e);
        }
    }

    /** All of them, by category, then title. */
    public List<CatalogueEntry> entries() {
        return List.copyOf(entries.sequencedValues());
    }

    public Optional<CatalogueEntry> find(String kind) {
        return Optional.ofNullable(entries.get(kind));
    }

    /**
     * The kind that a request names.
     *
     * @throws Problem naming the field {@code kind}
     */
    public CatalogueEntry require(String kind) {
        return find(kind)
                .orElseThrow(() -> Problem.invalid(
                        "kind",
                        "There is no kind " + NameRules.quoted(kind) + " of workload; there are "
                                + String.join(", ", entries.sequencedKeySet()) + "."));
    }
}
