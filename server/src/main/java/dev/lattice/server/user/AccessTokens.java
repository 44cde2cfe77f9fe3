package dev.lattice.server.user;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.lattice.core.id.UserId;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Optional;

/**
 * Access tokens: JWTs signed by HMAC-SHA-256. What they say is only who signed in and when; the role is looked up, so
 * that it can be taken away.
 */
public final class AccessTokens {
    private static final String ISSUER = "lattice";
    private static final String AUDIENCE = "lattice-api";
    private static final String VERSION = "ver";
    private static final String SESSION = "sid";

    /**
     * A token that was verified.
     *
     * @param version of the account when it signed in
     * @param session the sign-in that it came from
     */
    record Claims(UserId user, int version, long session, Instant expiresAt) {}

    private final MACSigner signer;
    private final MACVerifier verifier;
    private final Duration life;
    private final Clock clock;

    /** @param secret 32 bytes or more */
    public AccessTokens(byte[] secret, Duration life, Clock clock) {
        try {
            this.signer = new MACSigner(secret);
            this.verifier = new MACVerifier(secret);
        } catch (JOSEException e) {
            throw new IllegalArgumentException("the secret for access tokens is too short", e);
        }
        this.life = life;
        this.clock = clock;
    }

    Duration life() {
        return life;
    }

    String issue(UserId user, int version, long session) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        SignedJWT token = new SignedJWT(
                new JWSHeader(JWSAlgorithm.HS256),
                new JWTClaimsSet.Builder()
                        .issuer(ISSUER)
                        .audience(AUDIENCE)
                        .subject(user.toString())
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plus(life)))
                        .claim(VERSION, version)
                        .claim(SESSION, Long.toString(session))
                        .build());
        try {
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("an access token could not be signed", e);
        }
        return token.serialize();
    }

    /** Empty unless it is whole, ours, for this API and signed by the one algorithm; it may have expired. */
    Optional<Claims> verify(String text) {
        try {
            SignedJWT token = SignedJWT.parse(text);
            if (!JWSAlgorithm.HS256.equals(token.getHeader().getAlgorithm()) || !token.verify(verifier)) {
                return Optional.empty();
            }
            JWTClaimsSet claims = token.getJWTClaimsSet();
            if (!ISSUER.equals(claims.getIssuer())
                    || !claims.getAudience().equals(List.of(AUDIENCE))
                    || claims.getExpirationTime() == null) {
                return Optional.empty();
            }
            return Optional.of(new Claims(
                    UserId.parse(claims.getSubject()),
                    claims.getIntegerClaim(VERSION),
                    Long.parseLong(claims.getStringClaim(SESSION)),
                    claims.getExpirationTime().toInstant()));
        } catch (ParseException | JOSEException | RuntimeException e) {
            // Whatever is wrong with a token that somebody made up, it is not valid.
            return Optional.empty();
        }
    }
}
