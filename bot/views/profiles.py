"""What a person sees and changes of themselves: profile, language, data, being forgotten, privacy, help, in words."""
