package dev.lattice.server.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CatalogueTest {
    static final Path FOLDER = Path.of("..", "catalogue");

    @Test
    void everyFileIsPackedAndCompilesWithNothingButAName() throws IOException {
        Catalogue catalogue = Catalogue.load();
        assertThat(catalogue.entries())
                .extracting(CatalogueEntry::kind)
                .containsExactlyInAnyOrderElementsOf(CatalogueCheck.kinds(FOLDER));
        for (CatalogueEntry entry : catalogue.entries()) {
            String text = Files.readString(FOLDER.resolve(entry.kind() + ".yaml"));
            // Patterns are equal to nothing but themselves; their texts are.
            assertThat(entry.toString())
                    .isEqualTo(new EntryReader().read(entry.kind(), text).toString());
        }
        assertThat(catalogue.entries())
                .filteredOn(entry -> !entry.custom())
                .allSatisfy(entry -> assertThat(BlueprintCompiler.compile(entry, Choice.of("db"))
                                .blueprint()
                                .ports())
                        .isNotEmpty());
    }
}
