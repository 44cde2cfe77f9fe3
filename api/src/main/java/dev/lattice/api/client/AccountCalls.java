package dev.lattice.api.client;

import dev.lattice.api.auth.ApiTokenView;
import dev.lattice.api.auth.CreateApiTokenRequest;
import dev.lattice.api.auth.LoginReply;
import dev.lattice.api.auth.LoginRequest;
import dev.lattice.api.auth.UserView;
import dev.lattice.api.client.http.HttpRequest;
import dev.lattice.api.client.json.JsonText;
import dev.lattice.api.page.Page;
import dev.lattice.core.id.TokenId;

/** Signing in, and the caller's own tokens. */
public final class AccountCalls {
    private final Calls calls;

    AccountCalls(Calls calls) {
        this.calls = calls;
    }

    public Answer<LoginReply> login(LoginRequest credentials) {
        byte[] body = JsonText.bytes(out -> {
            out.writeStartObject();
            out.writeStringField("email", credentials.email());
            out.writeStringField("password", credentials.password());
            out.writeEndObject();
        });
        return calls.json(HttpRequest.postJson("/api/auth/login", body), Views::login);
    }

    /** Ends the session that the refresh token belongs to. */
    public void logout(String refreshToken) {
        byte[] body = JsonText.bytes(out -> {
            out.writeStartObject();
            out.writeStringField("refreshToken", refreshToken);
            out.writeEndObject();
        });
        calls.noContent(HttpRequest.postJson("/api/auth/logout", body));
    }

    /** Whose token this client carries. */
    public Answer<UserView> me() {
        return calls.json(HttpRequest.get("/api/auth/me"), Views::user);
    }

    public Answer<Page<ApiTokenView>> tokens() {
        return calls.page(HttpRequest.get("/api/tokens?limit=500"), Views::apiToken);
    }

    /** The answer carries the token's secret, this once. */
    public Answer<ApiTokenView> createToken(CreateApiTokenRequest token) {
        byte[] body = JsonText.bytes(out -> {
            out.writeStartObject();
            out.writeStringField("name", token.name());
            if (token.expiresIn() != null) {
                out.writeNumberField("expiresIn", token.expiresIn());
            }
            out.writeEndObject();
        });
        return calls.json(HttpRequest.postJson("/api/tokens", body), Views::apiToken);
    }

    public void deleteToken(TokenId token) {
        calls.noContent(HttpRequest.delete("/api/tokens/" + token));
    }
}
