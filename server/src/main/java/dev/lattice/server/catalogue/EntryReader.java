package dev.lattice.server.catalogue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.List;
import java.util.stream.Collectors;

/** Reads a file of the catalogue as people write it: strictly, and with the line of what is wrong. */
public final class EntryReader {
    private final ObjectMapper yaml = EntryFormat.mapper(YAMLMapper.builder());

    /**
     * Reads and checks one entry.
     *
     * @param kind which the file's name says
     * @throws InvalidEntryException with a line for each mistake
     */
    public CatalogueEntry read(String kind, String text) {
        String file = kind + ".yaml";
        CatalogueEntry entry;
        try {
            entry = yaml.readValue(text, CatalogueEntry.class);
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new InvalidEntryException(file + ":" + line + ": " + e.getOriginalMessage(), e);
        }
        List<EntryRules.Mistake> mistakes = EntryRules.check(kind, entry);
        if (!mistakes.isEmpty()) {
            YamlLines lines = new YamlLines(text);
            throw new InvalidEntryException(mistakes.stream()
                    .map(mistake -> file + ":" + lines.line(mistake.pointer()) + ": " + mistake.message())
                    .collect(Collectors.joining("\n")));
        }
        return entry;
    }
}
