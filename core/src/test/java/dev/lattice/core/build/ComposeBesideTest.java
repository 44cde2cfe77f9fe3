package dev.lattice.core.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComposeBesideTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            services:;  web:;    build: .;  db:;    image: postgres:17      | 2
            name: x;services: # all;;    # one;    'web': {build: .};    db: {image: x};volumes:;  a:;  b: | 2
            "services":;    web:;        build: .;    x-a: 1                | 2
            services:;  web:;    build: .;    depends_on:;      db: {}      | 0
            volumes:;  a:;  b:                                              | 0
            services:                                                       | 0
            services:;  web: &a;    build: .;  <<: *a                       | 0
            - services:;  a:;  b:                                           | 0
            """)
    void countsServices(String text, int services) {
        SourceTree source = tree("compose.yaml", text.replace(';', '\n'));
        assertThat(ComposeBeside.warning(source).map(warning -> warning.replaceFirst(" services.*", "")))
                .isEqualTo(
                        services == 0
                                ? java.util.Optional.empty()
                                : java.util.Optional.of("compose.yaml has " + services));
    }

    @Test
    void saysHowAllOfThemAreDeployed() {
        String text = "services:\n  a:\n  b:\n";
        assertThat(ComposeBeside.warning(tree("docker-compose.yml", text)))
                .hasValueSatisfying(
                        warning -> assertThat(warning).contains("'lattice deploy --file docker-compose.yml'"));
        assertThat(ComposeBeside.warning(tree("deploy/compose.yaml", text))).isEmpty();
        assertThat(Evidence.of("compose.yml")).contains(Evidence.Format.TEXT);
    }

    private static SourceTree tree(String name, String text) {
        return new SourceTree(Set.of(name, "package.json"), Map.of(name, text), Map.of());
    }
}
