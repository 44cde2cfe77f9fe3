package dev.lattice.server.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.lattice.api.error.ErrorBody;
import dev.lattice.api.error.ErrorCode;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.scheduling.QueueFullException;
import dev.lattice.server.scheduling.UnavailableException;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** Turns whatever went wrong into an {@link ErrorBody}. What nobody foresaw is logged, and told by its id alone. */
public final class ProblemMapper {
    private static final Logger LOG = Logger.getLogger("dev.lattice.server.http");

    @ServerExceptionMapper
    public Response problem(Problem problem, RoutingContext route) {
        return answer(problem, route);
    }

    @ServerExceptionMapper
    public Response json(JsonProcessingException failure, RoutingContext route) {
        return answer(unreadable(failure), route);
    }

    /** Named by itself because the framework has a mapper of its own for exactly this. */
    @ServerExceptionMapper
    public Response mismatch(MismatchedInputException failure, RoutingContext route) {
        return answer(unreadable(failure), route);
    }

    @ServerExceptionMapper
    public Response http(WebApplicationException failure, RoutingContext route) {
        if (failure.getCause() instanceof JsonProcessingException json) {
            return answer(unreadable(json), route);
        }
        if (failure.getCause() instanceof Problem problem) {
            // An id that cannot be one: the framework puts an exception of its own around what its reader said.
            return answer(problem, route);
        }
        int status = failure.getResponse().getStatus();
        if (status < 400) {
            return failure.getResponse();
        }
        Problem problem = switch (status) {
            case 401 -> Problem.of(ErrorCode.UNAUTHENTICATED, "Sign in first.");
            case 403 -> Problem.of(ErrorCode.FORBIDDEN, "Your role does not allow this call.");
            case 404 -> Problem.of(ErrorCode.NOT_FOUND, "There is no " + route.normalizedPath() + " here.");
            case 405 ->
                Problem.of(
                        ErrorCode.METHOD_NOT_ALLOWED,
                        route.request().method() + " does not work on " + route.normalizedPath() + ".");
            case 413 -> Problem.of(ErrorCode.TOO_LARGE, "The request is larger than this call takes.");
            case 415 ->
                Problem.of(
                        ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                        "This call does not take " + route.request().getHeader("Content-Type") + ".");
            default ->
                status < 500
                        ? Problem.of(ErrorCode.INVALID_REQUEST, "The request cannot be understood.")
                        : unforeseen(failure, route);
        };
        return answer(problem, route);
    }

    @ServerExceptionMapper
    public Response anything(Throwable failure, RoutingContext route) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return switch (cause) {
            case Problem problem -> answer(problem, route);
            case JsonProcessingException json -> answer(unreadable(json), route);
            case WebApplicationException http -> http(http, route);
            case QueueFullException full ->
                answer(Problem.queueFull(String.valueOf(full.getMessage()), Duration.ofSeconds(30)), route);
            case UnavailableException _ ->
                answer(
                        Problem.unavailable("Jobs cannot be changed right now; try again.", Duration.ofSeconds(2)),
                        route);
            default ->
                answer(
                        Database.isAway(cause)
                                ? Problem.unavailable("The database cannot be reached.", Duration.ofSeconds(2))
                                : unforeseen(cause, route),
                        route);
        };
    }

    private static Problem unforeseen(Throwable failure, RoutingContext route) {
        LOG.errorf(
                failure,
                "request %s: %s %s failed",
                RequestDetails.id(route),
                route.request().method(),
                route.normalizedPath());
        return Problem.of(
                ErrorCode.INTERNAL, "Something went wrong in the server; its log has more under this request's id.");
    }

    private static Problem unreadable(JsonProcessingException failure) {
        String field = failure instanceof JsonMappingException mapping ? path(mapping.getPath()) : "";
        if (failure instanceof UnrecognizedPropertyException) {
            return Problem.of(
                    ErrorCode.UNKNOWN_FIELD, "There is no field '" + field + "' here.", Map.of("field", field));
        }
        if (field.isEmpty()) {
            return Problem.of(ErrorCode.INVALID_REQUEST, "The body is not the JSON that this call takes.");
        }
        String said = firstLine(failure.getOriginalMessage());
        return Problem.invalid(field, "The field '" + field + "' cannot be read: " + said + ".");
    }

    private static String path(List<JsonMappingException.Reference> path) {
        return path.stream()
                .map(step -> step.getFieldName() == null ? Integer.toString(step.getIndex()) : step.getFieldName())
                .collect(Collectors.joining("."));
    }

    /** Jackson names Java classes in some messages: those help nobody outside. */
    private static String firstLine(@Nullable String message) {
        if (message == null || message.contains("java.") || message.contains("dev.lattice")) {
            return "it has the wrong type";
        }
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }

    private static Response answer(Problem problem, RoutingContext route) {
        Response.ResponseBuilder answer = Response.status(problem.code().httpStatus())
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(body(problem, RequestDetails.id(route)));
        problem.retryAfter()
                .ifPresent(time -> answer.header(
                        HttpHeaders.RETRY_AFTER,
                        Math.max(1, time.plusMillis(999).toSeconds())));
        if (problem.code().httpStatus() == 401) {
            answer.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        return answer.build();
    }

    /** The body of a failed call. */
    static ErrorBody body(Problem problem, String requestId) {
        return new ErrorBody(new ErrorBody.Failure(
                problem.code().name(),
                problem.getMessage(),
                problem.details().isEmpty() ? null : problem.details(),
                requestId));
    }
}
