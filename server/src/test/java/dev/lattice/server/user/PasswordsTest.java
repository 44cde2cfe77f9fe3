package dev.lattice.server.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class PasswordsTest {
    private final Passwords passwords = new Passwords();

    @Test
    void aPasswordIsKnownAgainAndNoOther() {
        String hash = passwords.hash("correct horse battery staple");
        assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$").doesNotContain("horse");
        assertThat(passwords.verify("correct horse battery staple", hash)).isTrue();
        assertThat(passwords.verify("correct horse battery stapl", hash)).isFalse();
        assertThat(passwords.hash("correct horse battery staple")).isNotEqualTo(hash);
    }

    /** Made by the reference implementation: {@code echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1 -l 32}. */
    @Test
    void agreesWithTheReferenceImplementation() {
        assertThat(passwords.verify(
                        "password",
                        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"))
                .isTrue();
    }

    @Test
    void nobodyHasAPassword() {
        assertThat(passwords.verifyNobody("")).isFalse();
    }

    @Test
    void anotherFormIsAMistakeOfOurs() {
        assertThatIllegalStateException().isThrownBy(() -> passwords.verify("x", "$2b$10$abc"));
    }
}
