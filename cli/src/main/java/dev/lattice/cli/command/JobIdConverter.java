package dev.lattice.cli.command;

import dev.lattice.core.id.JobId;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a job's id. */
final class JobIdConverter implements ITypeConverter<JobId> {
    @Override
    public JobId convert(String value) {
        try {
            return JobId.parse(value);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("'" + value + "' is no job's id; 'lattice jobs ls' lists them");
        }
    }
}
