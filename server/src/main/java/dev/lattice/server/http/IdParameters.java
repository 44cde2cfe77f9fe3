package dev.lattice.server.http;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.BackupId;
import dev.lattice.core.id.FileId;
import dev.lattice.core.id.GroupId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.RestoreId;
import dev.lattice.core.id.TokenId;
import dev.lattice.core.id.UserId;
import dev.lattice.server.problem.Problem;
import jakarta.ws.rs.ext.ParamConverter;
import jakarta.ws.rs.ext.ParamConverterProvider;
import jakarta.ws.rs.ext.Provider;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Ids in paths and queries. What cannot be an id names nothing: the answer is 404, as for an id that is unknown. */
@Provider
public final class IdParameters implements ParamConverterProvider {
    private record Kind(String name, Function<String, Object> parser) {}

    private static final Map<Class<?>, Kind> KINDS = Map.of(
            JobId.class, new Kind("job", JobId::parse),
            GroupId.class, new Kind("job group", GroupId::parse),
            FileId.class, new Kind("file", FileId::parse),
            TokenId.class, new Kind("token", TokenId::parse),
            UserId.class, new Kind("user", UserId::parse),
            BackupId.class, new Kind("backup", BackupId::parse),
            RestoreId.class, new Kind("restore", RestoreId::parse),
            AllocationId.class, new Kind("allocation", AllocationId::parse));

    @Override
    public <T> @Nullable ParamConverter<T> getConverter(Class<T> type, Type generic, Annotation[] annotations) {
        Kind kind = KINDS.get(type);
        return kind == null ? null : new Converter<>(type, kind);
    }

    private record Converter<T>(Class<T> type, Kind kind) implements ParamConverter<T> {
        @Override
        public T fromString(String value) {
            try {
                return type.cast(kind.parser().apply(value));
            } catch (IllegalArgumentException e) {
                throw Problem.notFound(kind.name(), value.length() > 40 ? value.substring(0, 40) : value);
            }
        }

        @Override
        public String toString(T value) {
            return value.toString();
        }
    }
}
