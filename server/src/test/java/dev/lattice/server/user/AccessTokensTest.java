package dev.lattice.server.user;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.lattice.core.id.UserId;
import dev.lattice.server.SteppedClock;
import java.time.Duration;
import java.util.Date;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTokensTest {
    private static final byte[] SECRET =
            "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef".getBytes(UTF_8);
    private static final UserId ADA = new UserId(42);

    private final SteppedClock clock = SteppedClock.create();
    private final AccessTokens tokens = new AccessTokens(SECRET, Duration.ofMinutes(5), clock);

    @Test
    void ownTokensAreKnownAgain() {
        AccessTokens.Claims claims = tokens.verify(tokens.issue(ADA, 3, 77)).orElseThrow();
        assertThat(claims.user()).isEqualTo(ADA);
        assertThat(claims.version()).isEqualTo(3);
        assertThat(claims.session()).isEqualTo(77);
        assertThat(claims.expiresAt()).isEqualTo(clock.instant().plus(Duration.ofMinutes(5)));
    }

    @Test
    void withoutASignatureItIsNoToken() {
        assertThat(tokens.verify(new PlainJWT(claims().build()).serialize())).isEmpty();
        String[] parts = tokens.issue(ADA, 0, 1).split("\\.", -1);
        assertThat(tokens.verify(parts[0] + "." + parts[1] + ".")).isEmpty();
    }

    @Test
    void anotherSecretIsNotOurs() {
        byte[] other = new String(SECRET, UTF_8).replace('0', 'x').getBytes(UTF_8);
        assertThat(tokens.verify(new AccessTokens(other, Duration.ofMinutes(5), clock).issue(ADA, 0, 1)))
                .isEmpty();
    }

    @Test
    void anotherAudienceOrIssuerIsNotMeant() throws Exception {
        assertThat(tokens.verify(signed(JWSAlgorithm.HS256, claims()))).isPresent();
        assertThat(tokens.verify(signed(JWSAlgorithm.HS256, claims().audience("lattice-agent"))))
                .isEmpty();
        assertThat(tokens.verify(signed(JWSAlgorithm.HS256, claims().issuer("elsewhere"))))
                .isEmpty();
        assertThat(tokens.verify(signed(JWSAlgorithm.HS256, claims().expirationTime(null))))
                .isEmpty();
    }

    @Test
    void onlyTheOneAlgorithmCounts() throws Exception {
        assertThat(tokens.verify(signed(JWSAlgorithm.HS512, claims()))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a.b.c", "..", "lat_something", "eyJhbGciOiJub25lIn0.e30."})
    void nonsenseIsNoToken(String text) {
        assertThat(tokens.verify(text)).isEmpty();
    }

    private JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer("lattice")
                .audience("lattice-api")
                .subject(ADA.toString())
                .claim("ver", 0)
                .claim("sid", "1")
                .expirationTime(Date.from(clock.instant().plusSeconds(60)));
    }

    private static String signed(JWSAlgorithm algorithm, JWTClaimsSet.Builder claims) throws Exception {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(algorithm).type(JOSEObjectType.JWT).build(), claims.build());
        token.sign(new MACSigner(SECRET));
        return token.serialize();
    }
}
