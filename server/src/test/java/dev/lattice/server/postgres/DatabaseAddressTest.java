package dev.lattice.server.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseAddressTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://ada:p%40ss@db.example.org:5433/lattice?sslmode=require",
                "postgresql://ada:p%40ss@db.example.org:5433/lattice?sslmode=require",
                "jdbc:postgresql://db.example.org:5433/lattice?user=ada&password=p%40ss&sslmode=require",
            })
    void readsAllFormsAndShowsNoPassword(String text) {
        DatabaseAddress address = DatabaseAddress.parse(text);
        assertThat(address.jdbcUrl()).isEqualTo("jdbc:postgresql://db.example.org:5433/lattice");
        assertThat(address.properties())
                .containsEntry("user", "ada")
                .containsEntry("password", "p@ss")
                .containsEntry("sslmode", "require");
        assertThat(address.toString()).doesNotContain("p@ss", "p%40ss");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"mysql://ada:secret@db/x", "postgres://ada:secret@db", "ada:secret", "postgres://a b:secret@db/x"
            })
    void refusesOtherFormsWithoutRepeatingThem(String text) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> DatabaseAddress.parse(text))
                .withMessageNotContaining("secret")
                .withNoCause();
    }

    @Test
    void aPortIsOptional() {
        assertThat(DatabaseAddress.parse("postgres://db/lattice").jdbcUrl()).isEqualTo("jdbc:postgresql://db/lattice");
    }
}
