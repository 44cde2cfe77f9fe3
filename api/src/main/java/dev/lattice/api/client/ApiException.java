package dev.lattice.api.client;

import dev.lattice.api.application.FindingView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The server refused a call. Match {@link #code()}, never the message. */
public final class ApiException extends ClientException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final int status;
    private final @Nullable String requestId;
    private final @Nullable String field;

    @SuppressWarnings("serial") // never sent anywhere
    private final List<FindingView> findings;

    public ApiException(String code, String message, int status, @Nullable String requestId, @Nullable String field) {
        this(code, message, status, requestId, field, List.of());
    }

    /** @param findings about a compose file */
    public ApiException(
            String code,
            String message,
            int status,
            @Nullable String requestId,
            @Nullable String field,
            List<FindingView> findings) {
        super(message, null);
        this.field = field;
        this.findings = List.copyOf(findings);
        this.code = code;
        this.status = status;
        this.requestId = requestId;
    }

    /** One of {@link dev.lattice.api.error.ErrorCode}'s names, or one that this client does not know yet. */
    public String code() {
        return code;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The field of the request that was refused, such as {@code resources.cpu}; null when it was not one. */
    public @Nullable String field() {
        return field;
    }

    /** What is wrong with a compose file, in its order; empty when it is not about one. */
    public List<FindingView> findings() {
        return findings;
    }

    /** Stands in the server's log too; null when the answer came from something before the server. */
    public @Nullable String requestId() {
        return requestId;
    }
}
