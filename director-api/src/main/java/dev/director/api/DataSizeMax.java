package dev.director.api;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** A size of at most so many megabytes, the bound included. */
@Documented
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = DataSizeMax.Validator.class)
@interface DataSizeMax {
    /** Of 1,048,576 bytes. */
    long megabytes();

    String message() default "must be less than or equal to {megabytes}MB";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Leaves a size that is missing to {@code NotNull}. */
    final class Validator implements ConstraintValidator<DataSizeMax, DataSize> {
        private DataSize most = DataSize.ofBytes(0);

        @Override
        public void initialize(DataSizeMax bound) {
            most = DataSize.ofMegabytes(bound.megabytes());
        }

        @Override
        public boolean isValid(@Nullable DataSize size, ConstraintValidatorContext context) {
            return size == null || size.compareTo(most) <= 0;
        }
    }
}
