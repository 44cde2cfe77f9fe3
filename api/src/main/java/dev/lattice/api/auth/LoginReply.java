package dev.lattice.api.auth;

/**
 * The answer to login and refresh.
 * @param expiresIn seconds that the access token lives
 */
public record LoginReply(String accessToken, String refreshToken, long expiresIn, UserView user) {}
