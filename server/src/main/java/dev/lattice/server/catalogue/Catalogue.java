package dev.lattice.server.catalogue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lattice.server.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** The kinds of workloads that there are. */
public final class Catalogue {
    /**
     * Among the server's resources: all files in one. The build checks them and writes it, for reading YAML takes several
     * times as long, and every start waits for it.
     */
    private static final String PACKED = "/catalogue.json";

    private final SequencedMap<String, CatalogueEntry> entries = new LinkedHashMap<>();

    /** @param entries in any order; they are kept by category, then title */
    public Catalogue(List<CatalogueEntry> entries) {
        entries.stream()
                .sorted(Comparator.comparing(CatalogueEntry::category).thenComparing(CatalogueEntry::title))
                .forEach(entry -> this.entries.put(entry.kind(), entry));
    }

    /** The one that the server was built with. */
    public static Catalogue load() {
        try (InputStream in = Catalogue.class.getResourceAsStream(PACKED)) {
            if (in == null) {
                throw new IllegalStateException("the server was built without " + PACKED);
            }
            return new Catalogue(EntryFormat.mapper(JsonMapper.builder())
                    .readValue(in, new TypeReference<List<CatalogueEntry>>() {}));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + PACKED, e);
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
