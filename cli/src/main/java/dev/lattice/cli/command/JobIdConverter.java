package dev.lattice.cli.command;

import dev.lattice.core.id.JobId;
import dev.lattice.core.id.Tsid;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads a job's id, whole: ids begin with their time, so jobs that were made together share most of it, and that a part
 * is unique could only be told by looking through all jobs there ever were.
 */
final class JobIdConverter implements ITypeConverter<JobId> {
    @Override
    public JobId convert(String value) {
        try {
            return JobId.parse(value);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("'" + value
                    + "' is no job's id, which has " + Tsid.LENGTH + " characters and is written whole;"
                    + " 'lattice jobs ls' lists them");
        }
    }
}
